// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EmptyDigest, EndNotInFuture, TooEarly} from "../shared/errors.sol";
import {Duties} from "./Duties.sol";
import {IOrganizationRegistry} from "./interfaces/IOrganizationRegistry.sol";
import {Licences} from "./Licences.sol";
import {OrgId} from "./types.sol";

/// @title OrganizationRegistry
/// @notice See {IOrganizationRegistry}.
contract OrganizationRegistry is IOrganizationRegistry, AccessManaged {
    bytes32 private constant ORG_TYPEHASH = keccak256(
        "OrgId(uint256 chainId,address registry,address controller,bytes32 credential)"
    );

    uint40 private constant MIN_ANNOUNCEMENT_DELAY = 1 hours;

    /// @inheritdoc IOrganizationRegistry
    uint40 public immutable ANNOUNCEMENT_DELAY;

    mapping(OrgId org => Organization) private _organizations;
    mapping(OrgId org => mapping(address account => Membership)) private _memberships;
    mapping(OrgId org => ControllerChange) private _controllerChanges;
    mapping(OrgId org => LicenceAnnouncement) private _announcements;
    mapping(OrgId org => bytes32) private _keys;

    /// @param authority The AccessManager that says who regulates.
    /// @param announcementDelay Seconds, see {ANNOUNCEMENT_DELAY}.
    constructor(address authority, uint40 announcementDelay) AccessManaged(authority) {
        // A wait that nobody can notice is none, and the contract cannot be changed afterwards.
        if (announcementDelay < MIN_ANNOUNCEMENT_DELAY) {
            revert AnnouncementDelayTooShort(announcementDelay, MIN_ANNOUNCEMENT_DELAY);
        }
        ANNOUNCEMENT_DELAY = announcementDelay;
    }

    // ---------------------------------------------------------------------------------------------- the regulator

    /// @inheritdoc IOrganizationRegistry
    function accredit(
        address controller,
        bytes32 credential,
        uint16 licences,
        uint40 validUntil
    ) external restricted returns (OrgId org) {
        if (controller == address(0)) revert ControllerIsZero();
        if (credential == bytes32(0)) revert EmptyDigest();
        _requireLicences(licences);
        _requireFuture(validUntil);
        org = orgIdOf(controller, credential);
        if (_organizations[org].controller != address(0)) revert OrganizationAlreadyAccredited(org);

        uint16 atOnce = licences & ~Licences.ANNOUNCED;
        _organizations[org] = Organization({
            controller: controller,
            licences: atOnce,
            validUntil: validUntil,
            memberEpoch: 0,
            standing: Standing.Good,
            suspended: false
        });
        emit OrganizationAccredited(org, controller, atOnce, validUntil, credential);
        _announce(org, licences & Licences.ANNOUNCED);
    }

    /// @inheritdoc IOrganizationRegistry
    function changeAccreditation(OrgId org, uint16 licences, uint40 validUntil) external restricted {
        Organization storage organization = _known(org);
        _requireLicences(licences);

        uint16 held = organization.licences;
        uint16 inForce = licences & (~Licences.ANNOUNCED | held);
        organization.licences = inForce;
        organization.validUntil = validUntil;
        emit AccreditationChanged(org, inForce, validUntil);
        _announce(org, licences & ~inForce);
    }

    /// @inheritdoc IOrganizationRegistry
    function suspend(OrgId org) external restricted {
        _setSuspended(org, true);
        emit OrganizationSuspended(org);
        ControllerChange memory change = _controllerChanges[org];
        if (change.successor != address(0) && !change.byRegulator) _withdrawControllerChange(org);
    }

    /// @inheritdoc IOrganizationRegistry
    function reinstate(OrgId org) external restricted {
        _setSuspended(org, false);
        emit OrganizationReinstated(org);
    }

    /// @inheritdoc IOrganizationRegistry
    function replaceController(OrgId org, address successor) external restricted {
        _known(org);
        if (successor == address(0)) return _withdrawControllerChange(org);
        uint40 effectiveAt = _now() + ANNOUNCEMENT_DELAY;
        _controllerChanges[org] = ControllerChange({successor: successor, effectiveAt: effectiveAt, byRegulator: true});
        emit ControllerReplacementAnnounced(org, successor, effectiveAt);
    }

    /// @inheritdoc IOrganizationRegistry
    function setStanding(OrgId org, Standing standing) external restricted {
        _known(org).standing = standing;
        emit StandingChanged(org, standing);
    }

    // --------------------------------------------------------------------------------------------------- anybody

    /// @inheritdoc IOrganizationRegistry
    function activateLicences(OrgId org) external {
        Organization storage organization = _known(org);
        LicenceAnnouncement memory announcement = _announcements[org];
        if (announcement.licences == 0) revert NothingAnnounced(org);
        _requireReached(announcement.effectiveAt);

        uint16 licences = organization.licences | announcement.licences;
        organization.licences = licences;
        delete _announcements[org];
        emit LicencesActivated(org, announcement.licences, licences);
    }

    // --------------------------------------------------------------------------------------------- the controller

    /// @inheritdoc IOrganizationRegistry
    function offerController(OrgId org, address successor) external {
        _requireUnsuspendedController(org);
        if (successor == address(0)) return _withdrawControllerChange(org);
        _controllerChanges[org] = ControllerChange({successor: successor, effectiveAt: _now(), byRegulator: false});
        emit ControllerOffered(org, successor);
    }

    /// @inheritdoc IOrganizationRegistry
    function acceptController(OrgId org) external {
        Organization storage organization = _known(org);
        ControllerChange memory change = _controllerChanges[org];
        if (change.successor != msg.sender) revert NoControllerChange(org, msg.sender);
        _requireReached(change.effectiveAt);

        address former = organization.controller;
        organization.controller = msg.sender;
        delete _controllerChanges[org];
        emit ControllerChanged(org, former, msg.sender);
        // What a lost or stolen controller published may be a thief's: patients must not seal to it any more.
        if (change.byRegulator && _keys[org] != bytes32(0)) {
            delete _keys[org];
            emit OrganizationKeysChanged(org, bytes32(0));
        }
    }

    /// @inheritdoc IOrganizationRegistry
    function offerMembership(OrgId org, address account, uint32 duties, uint40 until) external {
        Organization storage organization = _requireUnsuspendedController(org);
        if (duties == 0 || duties & ~Duties.ALL != 0) revert DutiesOutOfRange(duties, Duties.ALL);
        _requireFuture(until);

        Membership storage membership = _memberships[org][account];
        membership.offeredDuties = duties;
        membership.offeredUntil = until;
        membership.offeredEpoch = organization.memberEpoch;
        emit MembershipOffered(org, account, duties, until);
    }

    /// @inheritdoc IOrganizationRegistry
    function endMembership(OrgId org, address account) external {
        if (msg.sender != account) _requireController(org);
        Membership storage membership = _memberships[org][account];
        if (membership.duties == 0 && membership.offeredDuties == 0) revert UnknownMember(org, account);

        // Its former end stays: who was a member once is never independent of the organisation.
        _memberships[org][account] = Membership(0, membership.until, 0, 0, 0, 0);
        emit MembershipEnded(org, account);
    }

    /// @inheritdoc IOrganizationRegistry
    function endAllMemberships(OrgId org) external {
        Organization storage organization = _requireController(org);
        uint24 memberEpoch = organization.memberEpoch + 1;
        organization.memberEpoch = memberEpoch;
        emit AllMembershipsEnded(org, memberEpoch);
    }

    /// @inheritdoc IOrganizationRegistry
    function setKeys(OrgId org, bytes32 digest) external {
        _requireUnsuspendedController(org);
        if (digest == bytes32(0)) revert EmptyDigest();
        _keys[org] = digest;
        emit OrganizationKeysChanged(org, digest);
    }

    // ------------------------------------------------------------------------------------------------- the member

    /// @inheritdoc IOrganizationRegistry
    function acceptMembership(OrgId org, uint32 duties, uint40 until) external {
        Organization storage organization = _known(org);
        if (organization.suspended) revert SuspendedOrganization(org);
        Membership storage membership = _memberships[org][msg.sender];
        uint32 offeredDuties = membership.offeredEpoch == organization.memberEpoch ? membership.offeredDuties : 0;
        if (duties == 0 || duties != offeredDuties || until != membership.offeredUntil) {
            revert OfferDiffers(org, msg.sender, duties, until, offeredDuties, membership.offeredUntil);
        }
        _requireFuture(until);

        _memberships[org][msg.sender] = Membership({
            duties: duties,
            until: until,
            epoch: organization.memberEpoch,
            offeredDuties: 0,
            offeredUntil: 0,
            offeredEpoch: 0
        });
        emit MembershipAccepted(org, msg.sender, duties, until);
    }

    // ----------------------------------------------------------------------------------------------- the question

    /// @inheritdoc IOrganizationRegistry
    function requireActing(OrgId org, address account, uint32 anyLicence, uint32 allDuties) external view {
        Acting answer = _actingOf(org, account, anyLicence, allDuties);
        if (answer != Acting.Allowed) _refuse(answer, org, account, anyLicence, allDuties);
    }

    /// @inheritdoc IOrganizationRegistry
    function actingOf(OrgId org, address account, uint32 anyLicence, uint32 allDuties) external view returns (Acting) {
        return _actingOf(org, account, anyLicence, allDuties);
    }

    // ------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IOrganizationRegistry
    function orgIdOf(address controller, bytes32 credential) public view returns (OrgId) {
        return OrgId.wrap(keccak256(abi.encode(ORG_TYPEHASH, block.chainid, address(this), controller, credential)));
    }

    /// @inheritdoc IOrganizationRegistry
    function organizationOf(OrgId org) external view returns (Organization memory) {
        return _organizations[org];
    }

    /// @inheritdoc IOrganizationRegistry
    function membershipOf(OrgId org, address account) external view returns (Membership memory) {
        return _memberships[org][account];
    }

    /// @inheritdoc IOrganizationRegistry
    function controllerChangeOf(OrgId org) external view returns (ControllerChange memory) {
        return _controllerChanges[org];
    }

    /// @inheritdoc IOrganizationRegistry
    function licenceAnnouncementOf(OrgId org) external view returns (LicenceAnnouncement memory) {
        return _announcements[org];
    }

    /// @inheritdoc IOrganizationRegistry
    function keysOf(OrgId org) external view returns (bytes32) {
        return _keys[org];
    }

    // --------------------------------------------------------------------------------------------------- internal

    function _actingOf(OrgId org, address account, uint32 anyLicence, uint32 allDuties) private view returns (Acting) {
        Organization storage organization = _organizations[org];
        if (organization.controller == address(0)) return Acting.UnknownOrganization;
        if (organization.suspended) return Acting.SuspendedOrganization;
        if (organization.standing == Standing.Barred) return Acting.BarredOrganization;
        if (_now() >= organization.validUntil) return Acting.EndedAccreditation;
        if (organization.licences & anyLicence == 0) return Acting.MissingLicence;
        if (organization.controller == account) return Acting.Allowed;

        Membership storage membership = _memberships[org][account];
        if (membership.duties == 0 || membership.epoch != organization.memberEpoch) return Acting.UnknownMember;
        if (_now() >= membership.until) return Acting.EndedMembership;
        if (membership.duties & allDuties != allDuties) return Acting.MissingDuty;
        return Acting.Allowed;
    }

    /// Apart from the question, so that an answer of yes does not pay for the reasons of a no.
    function _refuse(Acting answer, OrgId org, address account, uint32 anyLicence, uint32 allDuties) private view {
        Organization storage organization = _organizations[org];
        Membership storage membership = _memberships[org][account];
        if (answer == Acting.UnknownOrganization) revert UnknownOrganization(org);
        if (answer == Acting.SuspendedOrganization) revert SuspendedOrganization(org);
        if (answer == Acting.BarredOrganization) revert BarredOrganization(org);
        if (answer == Acting.EndedAccreditation) revert EndedAccreditation(org, organization.validUntil, _now());
        if (answer == Acting.MissingLicence) revert MissingLicence(org, anyLicence, organization.licences);
        if (answer == Acting.UnknownMember) revert UnknownMember(org, account);
        if (answer == Acting.EndedMembership) revert EndedMembership(org, account, membership.until, _now());
        revert MissingDuty(org, account, allDuties, membership.duties);
    }

    function _known(OrgId org) private view returns (Organization storage organization) {
        organization = _organizations[org];
        if (organization.controller == address(0)) revert UnknownOrganization(org);
    }

    function _requireController(OrgId org) private view returns (Organization storage organization) {
        organization = _known(org);
        if (organization.controller != msg.sender) revert NotController(org, msg.sender);
    }

    /// What adds rights is closed while suspended; what only takes rights away stays open.
    function _requireUnsuspendedController(OrgId org) private view returns (Organization storage organization) {
        organization = _requireController(org);
        if (organization.suspended) revert SuspendedOrganization(org);
    }

    function _requireLicences(uint16 licences) private pure {
        if (licences == 0 || licences & ~Licences.ALL != 0) revert LicencesOutOfRange(licences, Licences.ALL);
    }

    function _requireFuture(uint40 until) private view {
        if (until <= _now()) revert EndNotInFuture(until, _now());
    }

    function _requireReached(uint40 effectiveAt) private view {
        if (_now() < effectiveAt) revert TooEarly(effectiveAt, _now());
    }

    function _setSuspended(OrgId org, bool suspended) private {
        Organization storage organization = _known(org);
        if (organization.suspended == suspended) revert SuspensionUnchanged(org, suspended);
        organization.suspended = suspended;
    }

    /// A renewal in the middle of the wait must not prolong it, and a new bit must not ride on an old one's time.
    function _announce(OrgId org, uint16 licences) private {
        LicenceAnnouncement memory before = _announcements[org];
        if (licences == 0) {
            if (before.licences == 0) return;
            delete _announcements[org];
            emit LicenceAnnouncementWithdrawn(org, before.licences);
            return;
        }
        uint40 effectiveAt = licences & ~before.licences == 0 ? before.effectiveAt : _now() + ANNOUNCEMENT_DELAY;
        _announcements[org] = LicenceAnnouncement({licences: licences, effectiveAt: effectiveAt});
        emit LicencesAnnounced(org, licences, effectiveAt);
    }

    function _withdrawControllerChange(OrgId org) private {
        address successor = _controllerChanges[org].successor;
        if (successor == address(0)) revert NoControllerChange(org, address(0));
        delete _controllerChanges[org];
        emit ControllerChangeWithdrawn(org, successor);
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
