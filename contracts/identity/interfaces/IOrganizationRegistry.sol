// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../types.sol";

/// @title Who may act for a hospital, laboratory, pharmacy, manufacturer, insurer or regulator's delegate
/// @notice A regulator accredits organisations and their licences. An organisation has one controlling account, which
/// appoints members with duties. Every other contract asks one question, {requireActing}: may this account act for this
/// organisation, under one of these licences, with these duties, now?
/// @dev All times are seconds since 1970 (UTC) as `uint40`. An end is exclusive: at `time == until` the right is over.
/// `restricted` functions are open to the role that the AccessManager names; see docs/identity.md for the roles.
interface IOrganizationRegistry {
    /// @notice What quality monitoring says of an organisation. `Watched` informs; `Barred` refuses everywhere.
    enum Standing {
        Good,
        Watched,
        Barred
    }

    /// @notice The answer to "may this account act?", `Allowed` or the first reason why not, in this order.
    enum Acting {
        Allowed,
        UnknownOrganization,
        SuspendedOrganization,
        BarredOrganization,
        EndedAccreditation,
        MissingLicence,
        UnknownMember,
        EndedMembership,
        MissingDuty
    }

    /// @notice One slot: controller 160 | licences 16 | validUntil 40 | memberEpoch 24 | standing 8 | suspended 8.
    /// @param controller Account that holds every duty and appoints members.
    /// @param licences Bits of {Licences} in force.
    /// @param validUntil End of the accreditation.
    /// @param memberEpoch Memberships of an earlier epoch are over.
    /// @param standing Pushed by quality monitoring.
    /// @param suspended Set and lifted by the regulator alone.
    struct Organization {
        address controller;
        uint16 licences;
        uint40 validUntil;
        uint24 memberEpoch;
        Standing standing;
        bool suspended;
    }

    /// @notice One slot: duties 32 | until 40 | epoch 24 | offeredDuties 32 | offeredUntil 40 | offeredEpoch 24 | free 64.
    /// @param duties Bits of {Duties} that the member accepted; 0 when there is no membership.
    /// @param until End of the membership, or of the one that there was; 0 if the account never accepted any.
    /// @param epoch The organisation's `memberEpoch` when it was accepted.
    /// @param offeredDuties Bits offered and not yet accepted; 0 when there is no offer.
    /// @param offeredUntil End that the offer names.
    /// @param offeredEpoch The organisation's `memberEpoch` when it was offered.
    struct Membership {
        uint32 duties;
        uint40 until;
        uint24 epoch;
        uint32 offeredDuties;
        uint40 offeredUntil;
        uint24 offeredEpoch;
    }

    /// @notice One slot: successor 160 | effectiveAt 40 | byRegulator 8 | free 48.
    /// @param successor Account that may take over; zero when no change is open.
    /// @param effectiveAt From when it may.
    /// @param byRegulator True for a replacement, false for an offer by the controller.
    struct ControllerChange {
        address successor;
        uint40 effectiveAt;
        bool byRegulator;
    }

    /// @notice One slot: licences 16 | effectiveAt 40 | free 200.
    /// @param licences Announced bits; 0 when there is no announcement.
    /// @param effectiveAt From when {activateLicences} puts them in force.
    struct LicenceAnnouncement {
        uint16 licences;
        uint40 effectiveAt;
    }

    /// @notice An organisation was accredited; `licences` are those in force at once.
    event OrganizationAccredited(
        OrgId indexed org,
        address indexed controller,
        uint16 licences,
        uint40 validUntil,
        bytes32 credential
    );
    /// @notice Licences in force and end were replaced.
    event AccreditationChanged(OrgId indexed org, uint16 licences, uint40 validUntil);
    /// @notice These licences can be activated from `effectiveAt` on.
    event LicencesAnnounced(OrgId indexed org, uint16 licences, uint40 effectiveAt);
    /// @notice These announced licences will not come.
    event LicenceAnnouncementWithdrawn(OrgId indexed org, uint16 licences);
    /// @notice `activated` came into force; `licences` are all that are.
    event LicencesActivated(OrgId indexed org, uint16 activated, uint16 licences);
    /// @notice Nobody acts for the organisation any more.
    event OrganizationSuspended(OrgId indexed org);
    /// @notice The suspension was lifted.
    event OrganizationReinstated(OrgId indexed org);
    /// @notice Quality monitoring spoke.
    event StandingChanged(OrgId indexed org, Standing standing);
    /// @notice The controller offered control.
    event ControllerOffered(OrgId indexed org, address indexed successor);
    /// @notice The regulator announced a replacement, possible from `effectiveAt` on and with no end.
    event ControllerReplacementAnnounced(OrgId indexed org, address indexed successor, uint40 effectiveAt);
    /// @notice The open offer or replacement is over.
    event ControllerChangeWithdrawn(OrgId indexed org, address indexed successor);
    /// @notice Control went over.
    event ControllerChanged(OrgId indexed org, address indexed former, address indexed controller);
    /// @notice A membership was offered; it begins when accepted.
    event MembershipOffered(OrgId indexed org, address indexed account, uint32 duties, uint40 until);
    /// @notice A membership began, in place of an earlier one.
    event MembershipAccepted(OrgId indexed org, address indexed account, uint32 duties, uint40 until);
    /// @notice Membership and offer of this account are over.
    event MembershipEnded(OrgId indexed org, address indexed account);
    /// @notice All memberships and offers before this epoch are over.
    event AllMembershipsEnded(OrgId indexed org, uint24 memberEpoch);
    /// @notice sha-256 of the organisation's key document; 0 when it was withdrawn.
    event OrganizationKeysChanged(OrgId indexed org, bytes32 digest);

    /// @notice No organisation has this id.
    error UnknownOrganization(OrgId org);
    /// @notice The regulator suspended the organisation.
    error SuspendedOrganization(OrgId org);
    /// @notice Quality monitoring barred the organisation.
    error BarredOrganization(OrgId org);
    /// @notice The accreditation ended at `validUntil`.
    error EndedAccreditation(OrgId org, uint40 validUntil, uint40 time);
    /// @notice The organisation holds none of the licences `anyOf`.
    error MissingLicence(OrgId org, uint32 anyOf, uint16 held);
    /// @notice The account never accepted a membership, or it was withdrawn.
    error UnknownMember(OrgId org, address account);
    /// @notice The membership ended at `until`.
    error EndedMembership(OrgId org, address account, uint40 until, uint40 time);
    /// @notice The member does not hold all the duties `required`.
    error MissingDuty(OrgId org, address account, uint32 required, uint32 held);
    /// @notice Only the organisation's controlling account may do this.
    error NotController(OrgId org, address account);
    /// @notice This accreditation was given before; change it instead.
    error OrganizationAlreadyAccredited(OrgId org);
    /// @notice The zero address can control nothing.
    error ControllerIsZero();
    /// @notice `licences` has no bit, or bits that mean nothing.
    error LicencesOutOfRange(uint16 licences, uint16 all);
    /// @notice `duties` has no bit, or bits that mean nothing.
    error DutiesOutOfRange(uint32 duties, uint32 all);
    /// @notice The accreditation is suspended already, or is not.
    error SuspensionUnchanged(OrgId org, bool suspended);
    /// @notice No controller change is open for this account.
    error NoControllerChange(OrgId org, address account);
    /// @notice At deployment: the announcement delay is shorter than `min` seconds.
    error AnnouncementDelayTooShort(uint40 delay, uint40 min);
    /// @notice No licence was announced.
    error NothingAnnounced(OrgId org);
    /// @notice What the account would accept is not what was offered.
    error OfferDiffers(
        OrgId org,
        address account,
        uint32 duties,
        uint40 until,
        uint32 offeredDuties,
        uint40 offeredUntil
    );

    // ---------------------------------------------------------------------------------------------- the regulator

    /// @notice Accredits an organisation. Licences in {Licences.ANNOUNCED} are only announced; see {activateLicences}.
    /// @dev Restricted. The id covers chain, registry, controller and credential, so nobody can take it first.
    /// @param controller Its controlling account, best a multi-signature contract.
    /// @param credential sha-256 of the accreditation document, which holds the names and is kept off chain. The
    /// document must hold a random salt, or its digest could be guessed.
    /// @param licences Bits of {Licences}.
    /// @param validUntil End of the accreditation, in the future.
    /// @return org The new id.
    /// @dev Reverts: {ControllerIsZero}, {EmptyDigest}, {LicencesOutOfRange}, {EndNotInFuture},
    /// {OrganizationAlreadyAccredited}.
    function accredit(
        address controller,
        bytes32 credential,
        uint16 licences,
        uint40 validUntil
    ) external returns (OrgId org);

    /// @notice Replaces an organisation's licences and end. A withdrawn licence is gone at once; a new one of
    /// {Licences.ANNOUNCED} waits. An announcement that `licences` no longer names is withdrawn; one that is only
    /// repeated keeps its time; a further announced licence starts the wait of all of them anew.
    /// @dev Restricted. `validUntil` may be now or past, to end the accreditation.
    /// Reverts: {UnknownOrganization}, {LicencesOutOfRange}.
    function changeAccreditation(OrgId org, uint16 licences, uint40 validUntil) external;

    /// @notice Suspends an organisation: from the next call on nobody acts for it, in any room. What its controller had
    /// offered to a successor is withdrawn, since the controller may be a thief.
    /// @dev Restricted. Reverts: {UnknownOrganization}, {SuspensionUnchanged}.
    function suspend(OrgId org) external;

    /// @notice Lifts a suspension.
    /// @dev Restricted. Reverts: {UnknownOrganization}, {SuspensionUnchanged}.
    function reinstate(OrgId org) external;

    /// @notice Announces that `successor` replaces a lost controller, after {ANNOUNCEMENT_DELAY}. Zero withdraws it.
    /// @dev Restricted. The present controller can overrule it with {offerController} unless the organisation is
    /// suspended, so a regulator that wants it against the controller's will has to say so in public.
    /// Reverts: {UnknownOrganization}, {NoControllerChange} when there is nothing to withdraw.
    function replaceController(OrgId org, address successor) external;

    /// @notice Sets what quality monitoring says of the organisation.
    /// @dev Restricted, to the quality room's contract. Reverts: {UnknownOrganization}.
    function setStanding(OrgId org, Standing standing) external;

    // --------------------------------------------------------------------------------------------------- anybody

    /// @notice Puts announced licences in force once their time has come.
    /// @dev Anybody, since the regulator has decided. Reverts: {UnknownOrganization}, {NothingAnnounced}, {TooEarly}.
    function activateLicences(OrgId org) external;

    // --------------------------------------------------------------------------------------------- the controller

    /// @notice Offers control to `successor`, who takes over with {acceptController}. Zero withdraws any open change.
    /// @dev The controller of an organisation that is not suspended.
    /// Reverts: {UnknownOrganization}, {NotController}, {SuspendedOrganization}, {NoControllerChange}.
    function offerController(OrgId org, address successor) external;

    /// @notice Takes over control. Memberships and offers stay; {endAllMemberships} ends them, and should be called before a
    /// suspension is lifted when the former controller was stolen. A regulator's replacement deletes the published keys.
    /// @dev The successor. A regulator's replacement waits for its time and may be accepted while suspended.
    /// Reverts: {UnknownOrganization}, {NoControllerChange}, {TooEarly}.
    function acceptController(OrgId org) external;

    /// @notice Offers a membership. A running membership goes on until the offer is accepted.
    /// @dev The controller of an organisation that is not suspended.
    /// @param duties Bits of {Duties}.
    /// @param until End of the membership, in the future.
    /// @dev Reverts: {UnknownOrganization}, {NotController}, {SuspendedOrganization}, {DutiesOutOfRange}, {EndNotInFuture}.
    function offerMembership(OrgId org, address account, uint32 duties, uint40 until) external;

    /// @notice Ends a membership and any open offer at once.
    /// @dev The controller, or the member itself. Reverts: {UnknownMember}; for the controller also {UnknownOrganization}, {NotController}.
    function endMembership(OrgId org, address account) external;

    /// @notice Ends every membership and offer at once, whatever their number.
    /// @dev The controller. Reverts: {UnknownOrganization}, {NotController}; by overflow after 2^24 - 1 times.
    function endAllMemberships(OrgId org) external;

    /// @notice Publishes the sha-256 digest of the organisation's key document (its public encryption keys), to which
    /// patients seal what they share.
    /// @dev The controller of an organisation that is not suspended.
    /// Reverts: {UnknownOrganization}, {NotController}, {SuspendedOrganization}, {EmptyDigest}.
    function setKeys(OrgId org, bytes32 digest) external;

    // ------------------------------------------------------------------------------------------------- the member

    /// @notice Accepts an offered membership. The member names what it accepts, so the offer cannot change under it.
    /// @dev Reverts: {UnknownOrganization}, {SuspendedOrganization}, {OfferDiffers}, {EndNotInFuture}.
    function acceptMembership(OrgId org, uint32 duties, uint40 until) external;

    // ----------------------------------------------------------------------------------------------- the question

    /// @notice Passes if `account` may act for `org` now, and reverts with the exact reason otherwise.
    /// @param account Who acts: the caller of the contract that asks.
    /// @param anyLicence Licences of which one is enough; 0 is never enough.
    /// @param allDuties Duties that are all needed.
    /// @dev Reverts: {UnknownOrganization}, {SuspendedOrganization}, {BarredOrganization}, {EndedAccreditation},
    /// {MissingLicence}, {UnknownMember}, {EndedMembership}, {MissingDuty}, checked in this order.
    function requireActing(OrgId org, address account, uint32 anyLicence, uint32 allDuties) external view;

    /// @notice The same question with the reason as an answer instead of a revert.
    function actingOf(OrgId org, address account, uint32 anyLicence, uint32 allDuties) external view returns (Acting);

    // ------------------------------------------------------------------------------------------------------ views

    /// @notice Seconds between announcing a licence or a controller replacement and its taking effect.
    // solhint-disable-next-line func-name-mixedcase
    function ANNOUNCEMENT_DELAY() external view returns (uint40);

    /// @notice The id that {accredit} gives for these values.
    function orgIdOf(address controller, bytes32 credential) external view returns (OrgId);

    /// @notice The organisation's slot; all zero if unknown.
    function organizationOf(OrgId org) external view returns (Organization memory);

    /// @notice The membership's slot; all zero if none was ever offered.
    function membershipOf(OrgId org, address account) external view returns (Membership memory);

    /// @notice The open controller change; all zero if none.
    function controllerChangeOf(OrgId org) external view returns (ControllerChange memory);

    /// @notice The open licence announcement; all zero if none.
    function licenceAnnouncementOf(OrgId org) external view returns (LicenceAnnouncement memory);

    /// @notice sha-256 of the organisation's key document; zero if none was published.
    function keysOf(OrgId org) external view returns (bytes32);
}
