// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId, PatientId} from "../../identity/types.sol";

/// @title Breaking the glass: reading without a consent, for some hours, within the patient's standing wish
/// @notice A member with the duty to break glass opens an emergency for an organisation with the licence for emergency care.
/// It lasts {WINDOW}, covers no category that the patient did not wish for, and is told by an event. Afterwards the organisation
/// owes a justification, and an auditor may judge. A missing justification or an adverse finding closes the organisation's
/// door to new emergencies; an auditor that takes its time closes nothing.
/// @dev An emergency is named by (patient, org, openedAt). Reasons are HL7 v3-ActReason codes as ASCII in bytes32, "ETREAT" or
/// "BTG" (http://terminology.hl7.org/CodeSystem/v3-ActReason). Times are seconds since 1970; an end is exclusive.
/// Who never expressed a wish has none: nothing opens. Signatures are EIP-712 over this contract's domain.
interface IEmergencyAccess {
    /// @notice The answer to "is an emergency open for this?", `Open` or the first reason why not, in this order.
    /// `None`: nothing was opened in the present or the previous watch of {WINDOW} seconds.
    enum EmergencyState {
        Open,
        None,
        Ended,
        OtherReason,
        NotOpened,
        NotWished
    }

    /// @notice What an auditor found.
    enum Finding {
        None,
        Upheld,
        Adverse
    }

    /// @notice Slot 0: categories 64 | nonce 48 | spoken 48 | free 96. Slot 1: custody 256.
    /// @param categories What may be read in an emergency, bit n for category n; 0 is an opt-out.
    /// @param nonce Raised by every wish and every {contest}; 0 when no wish was ever expressed.
    /// @param spoken The nonce that the latest wish gave: what was contested since is refused.
    /// @param custody sha-256 of the document that says where the emergency key's shares are; 0 for none.
    struct Wish {
        uint64 categories;
        uint48 nonce;
        uint48 spoken;
        bytes32 custody;
    }

    /// @notice One slot: categories 64 | openedAt 40 | until 40 | justifiedAt 40 | reason 8 | finding 8 | contested 8 | free 48.
    /// @param categories Bits that were asked for; what the wish no longer has is not readable.
    /// @param openedAt When it was opened.
    /// @param until First second at which it is over.
    /// @param justifiedAt When its justification was anchored; 0 while that is owed.
    /// @param reason 0 for ETREAT, 1 for BTG.
    /// @param finding Of its review.
    /// @param contested Whether the patient spoke against it.
    struct Emergency {
        uint64 categories;
        uint40 openedAt;
        uint40 until;
        uint40 justifiedAt;
        uint8 reason;
        Finding finding;
        bool contested;
    }

    /// @notice One slot: day 24 | owed 160 | overdue 32 | adverse 8 | free 32.
    /// @param day The day since 1970 up to which `owed` is counted; 0 before the organisation took up the service.
    /// @param owed Justifications owed for emergencies of that day (lowest 20 bits) and of the seven days before it.
    /// @param overdue Justifications owed for longer.
    /// @param adverse Whether an adverse finding closed the door.
    struct Door {
        uint24 day;
        uint160 owed;
        uint32 overdue;
        bool adverse;
    }

    /// @param nonce The wish's nonce, which the signature names.
    /// @param deadline Last second at which the signature can be used.
    /// @param signer ERC-7913 bytes of the patient's present signer, or of a delegate with the scope.
    /// @param signature By that signer.
    struct SignedWord {
        uint48 nonce;
        uint40 deadline;
        bytes signer;
        bytes signature;
    }

    /// @notice The patient said what may be read in an emergency; `nonce` is the new one.
    event EmergencyWishExpressed(PatientId indexed patient, uint64 categories, bytes32 custody, uint48 nonce);
    /// @notice The organisation can open emergencies from now on.
    event EmergencyServiceTakenUp(OrgId indexed org, address indexed account);
    /// @notice An emergency was opened: patient, guardians and auditors look for this.
    event EmergencyOpened(
        PatientId indexed patient,
        OrgId indexed org,
        address indexed account,
        bytes32 reason,
        uint64 categories,
        uint40 openedAt,
        uint40 until
    );
    /// @notice The organisation gave its justification, whose sha-256 is `justification`.
    event EmergencyJustified(
        PatientId indexed patient,
        OrgId indexed org,
        address indexed account,
        uint40 openedAt,
        bytes32 justification
    );
    /// @notice The patient spoke against the emergency and ended it.
    event EmergencyContested(PatientId indexed patient, OrgId indexed org, uint40 openedAt, uint40 until);
    /// @notice An auditor judged; `report` is the sha-256 of its report. `Adverse` ended the emergency and closed the door.
    event EmergencyReviewed(
        PatientId indexed patient,
        OrgId indexed org,
        OrgId indexed auditor,
        address account,
        uint40 openedAt,
        Finding finding,
        bytes32 report
    );
    /// @notice The regulator opened the door that an adverse finding had closed; `decision` is a digest, or 0.
    event EmergencyDoorReopened(OrgId indexed org, bytes32 decision);

    /// @notice The patient never said what may be read in an emergency.
    error NoEmergencyWish(PatientId patient);
    /// @notice The patient does not want to be read in an emergency.
    error EmergencyOptedOut(PatientId patient);
    /// @notice More was asked for than the patient wishes; `wished` says how much.
    error EmergencyNotWished(PatientId patient, uint64 categories, uint64 wished);
    /// @notice An emergency without a category opens nothing.
    error NoEmergencyCategories(PatientId patient);
    /// @notice Neither "ETREAT" nor "BTG".
    error UnknownEmergencyReason(bytes32 reason);
    /// @notice The organisation has not taken up the service.
    error EmergencyServiceNotTakenUp(OrgId org);
    /// @notice The organisation took up the service before.
    error EmergencyServiceAlreadyTakenUp(OrgId org);
    /// @notice The organisation owes justifications for longer than it may; giving them opens its door.
    error EmergencyDoorOverdue(OrgId org, uint32 overdue);
    /// @notice An adverse finding closed the organisation's door; the regulator can open it.
    error EmergencyDoorClosed(OrgId org);
    /// @notice No adverse finding holds the door closed.
    error EmergencyDoorNotClosed(OrgId org);
    /// @notice The patient contested an emergency of this organisation and has expressed no wish since.
    error EmergencyRefusedByPatient(PatientId patient, OrgId org);
    /// @notice An emergency is open until `until`; it cannot be stretched.
    error EmergencyStillOpen(PatientId patient, OrgId org, uint40 until);
    /// @notice More emergencies of one day than the organisation's door can count.
    error TooManyEmergencies(OrgId org, uint256 max);
    /// @notice No such emergency was opened.
    error UnknownEmergency(PatientId patient, OrgId org, uint40 openedAt);
    /// @notice The emergency was justified before.
    error EmergencyAlreadyJustified(PatientId patient, OrgId org, uint40 openedAt);
    /// @notice The emergency was contested before.
    error EmergencyAlreadyContested(PatientId patient, OrgId org, uint40 openedAt);
    /// @notice The emergency was reviewed before.
    error EmergencyAlreadyReviewed(PatientId patient, OrgId org, uint40 openedAt);
    /// @notice A review has to find something.
    error NoFinding();
    /// @notice Auditor and organisation are one, have one controller, or the account belongs to both.
    error DependentAuditor(OrgId org, OrgId auditor, address account);
    /// @notice The signature names a nonce of the wish that is used up or not reached.
    error WrongWishNonce(PatientId patient, uint48 nonce, uint48 current);
    /// @notice The emergency was over at `until`.
    error EndedEmergency(PatientId patient, OrgId org, uint40 until, uint40 time);
    /// @notice The emergency was opened for another reason than this purpose.
    error OtherEmergencyReason(PatientId patient, OrgId org, bytes32 purpose);
    /// @notice No emergency is open.
    error NoEmergency(PatientId patient, OrgId org);
    /// @notice The emergency does not cover this category.
    error CategoryNotOpened(PatientId patient, OrgId org, uint8 category, uint64 categories);
    /// @notice The patient does not wish, or no longer, that this category be read in an emergency.
    error CategoryNotWished(PatientId patient, uint8 category, uint64 wished);

    // ----------------------------------------------------------------------------------------------------- the patient

    /// @notice Says what may be read in an emergency, in place of what was said before, and of anything that is open now.
    /// It also lifts what {contest} refused. A wish that was signed before the contest does not.
    /// @param categories Bits; 0 opts out.
    /// @param custody sha-256 of the custody document; 0 for none.
    /// @dev The patient's account, or a delegate's with {Scopes.EMERGENCY_WISH}; to opt out with {Scopes.REVOKE}, also while frozen.
    /// Reverts: those of {IPatients.requireScope}.
    function setWish(PatientId patient, uint64 categories, bytes32 custody) external;

    /// @notice {setWish} by signature over
    /// `EmergencyWish(bytes32 patient,uint64 categories,bytes32 custody,uint48 nonce,uint40 deadline)`.
    /// @dev The nonce is the wish's present one. An opt-out may name the next one as well, so that nobody stops it by relaying an
    /// earlier wish first. Reverts: those, {ExpiredSignature}, {WrongWishNonce}, {InvalidPatientSignature}.
    function setWishBySig(PatientId patient, uint64 categories, bytes32 custody, SignedWord calldata word) external;

    /// @notice Speaks against an emergency: it ends if it is open, and this organisation opens no other for this patient
    /// until the patient's next {setWish}. Its door stays open for others. Wishes that were signed and not sent are void.
    /// @dev The patient's account, or a delegate's with {Scopes.REVOKE}, also while frozen. Reverts: those of
    /// {IPatients.requireScope}, {UnknownEmergency}, {EmergencyAlreadyContested}.
    function contest(PatientId patient, OrgId org, uint40 openedAt) external;

    /// @notice {contest} by signature over
    /// `EmergencyContest(bytes32 patient,bytes32 org,uint40 openedAt,uint48 nonce,uint40 deadline)`, the nonce being the wish's.
    /// @dev It may name the next one as well, so that nobody stops it by relaying an earlier wish first. Reverts: those, {ExpiredSignature}, {WrongWishNonce}, {InvalidPatientSignature}.
    function contestBySig(PatientId patient, OrgId org, uint40 openedAt, SignedWord calldata word) external;

    // ------------------------------------------------------------------------------------------------ the organisation

    /// @notice Takes up the service, once: it writes the organisation's door, so that no emergency has to pay for it.
    /// @dev A member with the duty to break glass, of an organisation with the licence for emergency care.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {EmergencyServiceAlreadyTakenUp}.
    function takeUp(OrgId org) external;

    /// @notice Opens an emergency for {WINDOW} seconds. One that goes on is opened anew when the former is over.
    /// @param reason "ETREAT" or "BTG".
    /// @param categories Bits, all within the patient's wish.
    /// @dev As {takeUp}. At most one in each watch of {WINDOW} seconds. Reverts: those of
    /// {IOrganizationRegistry.requireActing}, {UnknownEmergencyReason}, {EmergencyServiceNotTakenUp},
    /// {EmergencyDoorClosed}, {EmergencyDoorOverdue}, {TooManyEmergencies}, {NoEmergencyWish}, {EmergencyOptedOut},
    /// {NoEmergencyCategories}, {EmergencyNotWished}, {EmergencyRefusedByPatient}, {EmergencyStillOpen}, {TooEarly} in a
    /// watch in which one was opened and ended.
    function open(PatientId patient, OrgId org, bytes32 reason, uint64 categories) external;

    /// @notice Gives the sha-256 of the justification of an emergency. Owed until the end of the seventh day (UTC) after
    /// the one on which it was opened; given later, it opens the door again that its absence closed.
    /// @dev A member with the duty to break glass, under any licence: who lost the licence still answers for what it did.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {UnknownEmergency}, {EmergencyAlreadyJustified}.
    function justify(PatientId patient, OrgId org, uint40 openedAt, bytes32 justification) external;

    // ------------------------------------------------------------------------------------------- auditors and regulator

    /// @notice Judges an emergency, once: after its justification, or when that is overdue. There is no term for it.
    /// @param auditor An independent organisation, with the licence of an auditor.
    /// @param finding {Finding.Upheld} or {Finding.Adverse}.
    /// @param report sha-256 of the report.
    /// @dev A member of the auditor with the duty to report. Independent: another organisation with another controller, and
    /// an account that neither controls the one that is judged nor ever was its member.
    /// Reverts: {DependentAuditor}, those of {IOrganizationRegistry.requireActing}, {NoFinding}, {EmptyDigest}, {UnknownEmergency},
    /// {EmergencyAlreadyReviewed}, {TooEarly}.
    function review(
        PatientId patient,
        OrgId org,
        uint40 openedAt,
        OrgId auditor,
        Finding finding,
        bytes32 report
    ) external;

    /// @notice Opens the door that an adverse finding closed. What is overdue stays owed.
    /// @param decision sha-256 of the decision, or 0.
    /// @dev Restricted, to the regulator. Reverts: {EmergencyDoorNotClosed}.
    function reopenDoor(OrgId org, bytes32 decision) external;

    // ---------------------------------------------------------------------------------------------------- the question

    /// @notice Is an emergency open that covers this category for this purpose? Says nothing of who acts.
    function isOpen(PatientId patient, OrgId org, bytes32 purpose, uint8 category) external view returns (bool);

    /// @notice {isOpen} with the reason.
    function emergencyStateOf(
        PatientId patient,
        OrgId org,
        bytes32 purpose,
        uint8 category
    ) external view returns (EmergencyState);

    /// @notice {isOpen} that reverts with the exact reason.
    /// @dev Reverts: {NoEmergency}, {EndedEmergency}, {OtherEmergencyReason}, {CategoryNotOpened}, {CategoryNotWished}.
    function requireOpen(PatientId patient, OrgId org, bytes32 purpose, uint8 category) external view;

    /// @notice Passes if `account` may be given what the emergency is for, whatever the category: what a custodian asks.
    /// @dev Reverts: {NoEmergency}, {EndedEmergency}, {OtherEmergencyReason}, {EmergencyOptedOut}, {EmergencyNotWished} where
    /// nothing that was opened is wished any more, then those of
    /// {IOrganizationRegistry.requireActing} for the licence for emergency care and the duty to read.
    function requireEmergency(PatientId patient, OrgId org, address account, bytes32 purpose) external view;

    // ----------------------------------------------------------------------------------------------------------- views

    /// @notice Seconds for which an emergency is open: four hours, a stay in an emergency department; opened anew, and so told anew, when that is too short.
    // solhint-disable-next-line func-name-mixedcase
    function WINDOW() external view returns (uint40);

    /// @notice Whole days after the day of the opening until whose end a justification is owed: seven.
    // solhint-disable-next-line func-name-mixedcase
    function JUSTIFICATION_DAYS() external view returns (uint40);

    /// @notice The patient's wish; all zero if none was expressed.
    function wishOf(PatientId patient) external view returns (Wish memory);

    /// @notice The emergency's slot; all zero if there is none.
    function emergencyOf(PatientId patient, OrgId org, uint40 openedAt) external view returns (Emergency memory);

    /// @notice The newest emergency of the present and the previous watch, open or ended; all zero if there is none.
    function latestEmergencyOf(PatientId patient, OrgId org) external view returns (Emergency memory);

    /// @notice First second at which the justification of an emergency opened at `openedAt` is overdue.
    function justifyBefore(uint40 openedAt) external view returns (uint40);

    /// @notice The organisation's door as it stands today. It is open if it was taken up, nothing is overdue and no finding adverse.
    function doorOf(OrgId org) external view returns (Door memory);
}
