// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {IPatientRegistry} from "../identity/interfaces/IPatientRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {PatientAuthorized} from "../identity/PatientAuthorized.sol";
import {Scopes} from "../identity/Scopes.sol";
import {OrgId, PatientId} from "../identity/types.sol";
import {EmptyDigest, TooEarly} from "../shared/errors.sol";
import {DoorCount} from "./DoorCount.sol";
import {IEmergencyAccess} from "./interfaces/IEmergencyAccess.sol";

/// @title EmergencyAccess
/// @notice See {IEmergencyAccess}.
contract EmergencyAccess is IEmergencyAccess, PatientAuthorized, AccessManaged {
    bytes32 private constant WISH_TYPEHASH = keccak256(
        "EmergencyWish(bytes32 patient,uint64 categories,bytes32 custody,uint48 nonce,uint40 deadline)"
    );
    bytes32 private constant CONTEST_TYPEHASH = keccak256(
        "EmergencyContest(bytes32 patient,bytes32 org,uint40 openedAt,uint48 nonce,uint40 deadline)"
    );

    bytes32 private constant ETREAT = "ETREAT";
    bytes32 private constant BTG = "BTG";
    uint8 private constant BTG_NUMBER = 1;

    /// @inheritdoc IEmergencyAccess
    uint40 public constant WINDOW = 4 hours;

    /// @inheritdoc IEmergencyAccess
    uint40 public constant JUSTIFICATION_DAYS = DoorCount.DAYS_BEFORE;

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    mapping(PatientId patient => Wish) private _wishes;
    /// By watch, the time of opening divided by {WINDOW}: none is overwritten, so each stays to be justified and judged, and
    /// one that is open now was opened in this watch or the one before.
    mapping(PatientId patient => mapping(OrgId org => mapping(uint40 watch => Emergency))) private _emergencies;
    /// The wish's nonce since the patient contested; 0 for never.
    mapping(PatientId patient => mapping(OrgId org => uint48 nonce)) private _contestedAt;
    mapping(OrgId org => Door) private _doors;

    /// @param authority The AccessManager that says who regulates.
    constructor(
        address authority,
        IPatientRegistry patients,
        IOrganizationRegistry organizations
    ) EIP712("medtrail EmergencyAccess", "1") PatientAuthorized(patients) AccessManaged(authority) {
        ORGANIZATIONS = organizations;
    }

    // ----------------------------------------------------------------------------------------------------- the patient

    /// @inheritdoc IEmergencyAccess
    function setWish(PatientId patient, uint64 categories, bytes32 custody) external {
        _requireSent(patient, _scopeOf(categories));
        _setWish(patient, categories, custody, _wishes[patient].nonce + 1);
    }

    /// @inheritdoc IEmergencyAccess
    function setWishBySig(PatientId patient, uint64 categories, bytes32 custody, SignedWord calldata word) external {
        uint48 current = _wishes[patient].nonce;
        if (word.nonce != current && (categories != 0 || word.nonce != uint256(current) + 1)) {
            revert WrongWishNonce(patient, word.nonce, current);
        }
        _requireWord(
            patient,
            _scopeOf(categories),
            keccak256(abi.encode(WISH_TYPEHASH, patient, categories, custody, word.nonce, word.deadline)),
            word
        );
        _setWish(patient, categories, custody, word.nonce + 1);
    }

    /// @inheritdoc IEmergencyAccess
    function contest(PatientId patient, OrgId org, uint40 openedAt) external {
        _requireSent(patient, Scopes.REVOKE);
        _contest(patient, org, openedAt, _wishes[patient].nonce + 1);
    }

    /// @inheritdoc IEmergencyAccess
    function contestBySig(PatientId patient, OrgId org, uint40 openedAt, SignedWord calldata word) external {
        uint48 current = _wishes[patient].nonce;
        if (word.nonce != current && word.nonce != uint256(current) + 1) {
            revert WrongWishNonce(patient, word.nonce, current);
        }
        _requireWord(
            patient,
            Scopes.REVOKE,
            keccak256(abi.encode(CONTEST_TYPEHASH, patient, org, openedAt, word.nonce, word.deadline)),
            word
        );
        _contest(patient, org, openedAt, word.nonce + 1);
    }

    // ------------------------------------------------------------------------------------------------ the organisation

    /// @inheritdoc IEmergencyAccess
    function takeUp(OrgId org) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.EMERGENCY_CARE, Duties.BREAK_GLASS);
        if (_doors[org].day != 0) revert EmergencyServiceAlreadyTakenUp(org);
        _doors[org].day = DoorCount.today();
        emit EmergencyServiceTakenUp(org, msg.sender);
    }

    /// @inheritdoc IEmergencyAccess
    function open(PatientId patient, OrgId org, bytes32 reason, uint64 categories) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.EMERGENCY_CARE, Duties.BREAK_GLASS);
        if (reason != ETREAT && reason != BTG) revert UnknownEmergencyReason(reason);
        _passDoor(org);
        _requireWished(patient, org, categories);
        uint40 openedAt = _now();
        _requireNoneOpen(patient, org, openedAt);

        uint40 until = openedAt + WINDOW;
        Emergency storage emergency = _emergencies[patient][org][openedAt / WINDOW];
        emergency.categories = categories;
        emergency.openedAt = openedAt;
        emergency.until = until;
        emergency.reason = _numberOf(reason);
        emit EmergencyOpened(patient, org, msg.sender, reason, categories, openedAt, until);
    }

    /// @inheritdoc IEmergencyAccess
    function justify(PatientId patient, OrgId org, uint40 openedAt, bytes32 justification) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.ALL, Duties.BREAK_GLASS);
        if (justification == bytes32(0)) revert EmptyDigest();
        Emergency storage emergency = _known(patient, org, openedAt);
        if (emergency.justifiedAt != 0) revert EmergencyAlreadyJustified(patient, org, openedAt);

        emergency.justifiedAt = _now();
        _doors[org] = DoorCount.pay(DoorCount.rolled(_doors[org]), openedAt);
        emit EmergencyJustified(patient, org, msg.sender, openedAt, justification);
    }

    // ------------------------------------------------------------------------------------------- auditors and regulator

    /// @inheritdoc IEmergencyAccess
    function review(
        PatientId patient,
        OrgId org,
        uint40 openedAt,
        OrgId auditor,
        Finding finding,
        bytes32 report
    ) external {
        _requireIndependent(org, auditor);
        ORGANIZATIONS.requireActing(auditor, msg.sender, Licences.AUDITOR, Duties.REPORT);
        if (finding == Finding.None) revert NoFinding();
        if (report == bytes32(0)) revert EmptyDigest();
        Emergency storage emergency = _known(patient, org, openedAt);
        if (emergency.finding != Finding.None) revert EmergencyAlreadyReviewed(patient, org, openedAt);
        // Who is judged is heard first, if it speaks in time.
        uint40 due = justifyBefore(openedAt);
        if (emergency.justifiedAt == 0 && _now() < due) revert TooEarly(due, _now());

        emergency.finding = finding;
        if (finding == Finding.Adverse) {
            _end(emergency);
            _doors[org].adverse = true;
        }
        emit EmergencyReviewed(patient, org, auditor, msg.sender, openedAt, finding, report);
    }

    /// @inheritdoc IEmergencyAccess
    function reopenDoor(OrgId org, bytes32 decision) external restricted {
        if (!_doors[org].adverse) revert EmergencyDoorNotClosed(org);
        _doors[org].adverse = false;
        emit EmergencyDoorReopened(org, decision);
    }

    // ---------------------------------------------------------------------------------------------------- the question

    /// @inheritdoc IEmergencyAccess
    function isOpen(PatientId patient, OrgId org, bytes32 purpose, uint8 category) external view returns (bool) {
        return emergencyStateOf(patient, org, purpose, category) == EmergencyState.Open;
    }

    /// @inheritdoc IEmergencyAccess
    function emergencyStateOf(
        PatientId patient,
        OrgId org,
        bytes32 purpose,
        uint8 category
    ) public view returns (EmergencyState) {
        Emergency memory emergency = latestEmergencyOf(patient, org);
        EmergencyState state = _stateFor(emergency, purpose);
        if (state != EmergencyState.Open) return state;
        if ((uint256(emergency.categories) >> category) & 1 == 0) return EmergencyState.NotOpened;
        // Asked again, since the wish may have changed while the emergency is open.
        if ((uint256(_wishes[patient].categories) >> category) & 1 == 0) return EmergencyState.NotWished;
        return EmergencyState.Open;
    }

    /// @inheritdoc IEmergencyAccess
    function requireOpen(PatientId patient, OrgId org, bytes32 purpose, uint8 category) external view {
        EmergencyState state = emergencyStateOf(patient, org, purpose, category);
        if (state == EmergencyState.Open) return;
        Emergency memory emergency = latestEmergencyOf(patient, org);
        _refuse(state, emergency.until, patient, org, purpose);
        if (state == EmergencyState.NotOpened) {
            revert CategoryNotOpened(patient, org, category, emergency.categories);
        }
        revert CategoryNotWished(patient, category, _wishes[patient].categories);
    }

    /// @inheritdoc IEmergencyAccess
    function requireEmergency(PatientId patient, OrgId org, address account, bytes32 purpose) external view {
        Emergency memory emergency = latestEmergencyOf(patient, org);
        _refuse(_stateFor(emergency, purpose), emergency.until, patient, org, purpose);
        uint64 wished = _wishes[patient].categories;
        if (wished == 0) revert EmergencyOptedOut(patient);
        if (emergency.categories & wished == 0) revert EmergencyNotWished(patient, emergency.categories, wished);
        ORGANIZATIONS.requireActing(org, account, Licences.EMERGENCY_CARE, Duties.READ);
    }

    // ----------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IEmergencyAccess
    function wishOf(PatientId patient) external view returns (Wish memory) {
        return _wishes[patient];
    }

    /// @inheritdoc IEmergencyAccess
    function emergencyOf(PatientId patient, OrgId org, uint40 openedAt) external view returns (Emergency memory) {
        Emergency memory emergency = _emergencies[patient][org][openedAt / WINDOW];
        if (emergency.openedAt != openedAt) delete emergency;
        return emergency;
    }

    /// @inheritdoc IEmergencyAccess
    function latestEmergencyOf(PatientId patient, OrgId org) public view returns (Emergency memory emergency) {
        uint40 watch = _now() / WINDOW;
        emergency = _emergencies[patient][org][watch];
        if (emergency.openedAt == 0 && watch != 0) emergency = _emergencies[patient][org][watch - 1];
    }

    /// @inheritdoc IEmergencyAccess
    function justifyBefore(uint40 openedAt) public pure returns (uint40) {
        return (openedAt / 1 days + JUSTIFICATION_DAYS + 1) * 1 days;
    }

    /// @inheritdoc IEmergencyAccess
    function doorOf(OrgId org) external view returns (Door memory) {
        return DoorCount.rolled(_doors[org]);
    }

    // -------------------------------------------------------------------------------------------------------- internal

    function _setWish(PatientId patient, uint64 categories, bytes32 custody, uint48 nonce) private {
        _wishes[patient] = Wish({categories: categories, nonce: nonce, spoken: nonce, custody: custody});
        emit EmergencyWishExpressed(patient, categories, custody, nonce);
    }

    /// The nonce rises, so that a wish that was signed before and not sent yet does not lift the refusal.
    function _contest(PatientId patient, OrgId org, uint40 openedAt, uint48 nonce) private {
        Emergency storage emergency = _known(patient, org, openedAt);
        if (emergency.contested) revert EmergencyAlreadyContested(patient, org, openedAt);
        emergency.contested = true;
        _end(emergency);
        _wishes[patient].nonce = nonce;
        _contestedAt[patient][org] = nonce;
        emit EmergencyContested(patient, org, openedAt, emergency.until);
    }

    function _end(Emergency storage emergency) private {
        if (_now() < emergency.until) emergency.until = _now();
    }

    /// Counts one more justification that the organisation owes, if its door is open.
    function _passDoor(OrgId org) private {
        Door memory door = DoorCount.rolled(_doors[org]);
        if (door.day == 0) revert EmergencyServiceNotTakenUp(org);
        if (door.adverse) revert EmergencyDoorClosed(org);
        if (door.overdue != 0) revert EmergencyDoorOverdue(org, door.overdue);
        if (DoorCount.isFull(door)) revert TooManyEmergencies(org, DoorCount.MAX_A_DAY);
        _doors[org] = DoorCount.owe(door);
    }

    function _requireWished(PatientId patient, OrgId org, uint64 categories) private view {
        (uint64 wished, uint48 spoken) = (_wishes[patient].categories, _wishes[patient].spoken);
        if (spoken == 0) revert NoEmergencyWish(patient);
        if (wished == 0) revert EmergencyOptedOut(patient);
        if (categories == 0) revert NoEmergencyCategories(patient);
        if (categories & ~wished != 0) revert EmergencyNotWished(patient, categories, wished);
        if (_contestedAt[patient][org] > spoken) revert EmergencyRefusedByPatient(patient, org);
    }

    function _requireNoneOpen(PatientId patient, OrgId org, uint40 time) private view {
        Emergency memory latest = latestEmergencyOf(patient, org);
        if (time < latest.until) revert EmergencyStillOpen(patient, org, latest.until);
        // One that was ended early still holds its watch.
        uint40 watch = time / WINDOW;
        if (latest.openedAt / WINDOW == watch) revert TooEarly((watch + 1) * WINDOW, time);
    }

    /// Members change and two hats fit one head, so the accounts count as well as the ids.
    function _requireIndependent(OrgId org, OrgId auditor) private view {
        address controller = ORGANIZATIONS.organizationOf(org).controller;
        if (
            org == auditor ||
            controller == msg.sender ||
            controller == ORGANIZATIONS.organizationOf(auditor).controller ||
            ORGANIZATIONS.membershipOf(org, msg.sender).until != 0
        ) {
            revert DependentAuditor(org, auditor, msg.sender);
        }
    }

    function _requireWord(PatientId patient, uint16 scopes, bytes32 structHash, SignedWord calldata word) private view {
        _requireSigned(patient, scopes, structHash, word.deadline, word.signer, word.signature);
    }

    /// Opting out gives nothing to anybody, so whoever may revoke may do it, also while the patient is frozen.
    function _scopeOf(uint64 categories) private pure returns (uint16) {
        return categories == 0 ? Scopes.REVOKE : Scopes.EMERGENCY_WISH;
    }

    function _known(PatientId patient, OrgId org, uint40 openedAt) private view returns (Emergency storage emergency) {
        emergency = _emergencies[patient][org][openedAt / WINDOW];
        if (openedAt == 0 || emergency.openedAt != openedAt) revert UnknownEmergency(patient, org, openedAt);
    }

    function _stateFor(Emergency memory emergency, bytes32 purpose) private view returns (EmergencyState) {
        if (emergency.openedAt == 0) return EmergencyState.None;
        if (_now() >= emergency.until) return EmergencyState.Ended;
        if (purpose != (emergency.reason == BTG_NUMBER ? BTG : ETREAT)) return EmergencyState.OtherReason;
        return EmergencyState.Open;
    }

    /// What a no has in common whether or not a category was asked for.
    function _refuse(EmergencyState state, uint40 until, PatientId patient, OrgId org, bytes32 purpose) private view {
        if (state == EmergencyState.None) revert NoEmergency(patient, org);
        if (state == EmergencyState.Ended) revert EndedEmergency(patient, org, until, _now());
        if (state == EmergencyState.OtherReason) revert OtherEmergencyReason(patient, org, purpose);
    }

    function _numberOf(bytes32 reason) private pure returns (uint8) {
        return reason == BTG ? BTG_NUMBER : 0;
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
