// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {TestBase} from "../shared/TestBase.sol";

/// Does random things to two organisations as random accounts, and keeps its own account of what they may lead to.
/// It learns only whether a call passed, never what the registry stored.
contract OrganizationHandler is TestBase {
    struct Offer {
        bool open;
        uint32 duties;
        uint40 until;
    }

    struct Member {
        bool present;
        uint32 duties;
        uint40 until;
    }

    struct Ghost {
        address controller;
        address successor;
        uint256 successorFrom;
        bool successorByRegulator;
        uint16 licences;
        uint16 pending;
        uint256 validUntil;
        bool suspended;
        bool barred;
    }

    enum Step {
        Changed,
        Activated,
        Suspended,
        Reinstated,
        Barred,
        ReplacementAnnounced,
        ReplacementAccepted,
        ReplacementVetoed,
        ControllerOffered,
        OfferAccepted,
        MembershipOffered,
        MembershipAccepted,
        MembershipEnded,
        AllEnded,
        KeysSet,
        Refused
    }

    /// Offered neither control nor a membership by anybody, ever.
    address public constant STRANGER = address(0xD1);
    address internal constant REGULATOR = address(0xA1);
    address internal constant QUALITY = address(0xA2);

    IOrganizationRegistry internal immutable REGISTRY;
    uint256 internal immutable DELAY;

    OrgId[2] internal orgs;
    address[4] internal actors = [address(0xF1), address(0xF2), address(0xF3), address(0xF4)];
    Ghost[2] internal ghosts;
    mapping(uint256 org => mapping(address account => Member)) internal members;
    mapping(uint256 org => mapping(address account => Offer)) internal offers;
    mapping(uint256 org => mapping(uint16 licence => uint256)) internal announcedSince;

    /// The first thing that passed and should not have, or empty.
    string public violation;
    uint256 public time;
    mapping(Step step => uint256) public count;

    constructor(IOrganizationRegistry registry, uint256 start) {
        REGISTRY = registry;
        DELAY = registry.ANNOUNCEMENT_DELAY();
        time = start;
        for (uint256 i = 0; i < 2; i++) {
            vm.prank(REGULATOR);
            orgs[i] = registry.accredit(actors[i], keccak256(abi.encode(i)), Licences.CARE, uint40(start + 60 days));
            ghosts[i].controller = actors[i];
            ghosts[i].licences = Licences.CARE;
            ghosts[i].validUntil = start + 60 days;
        }
    }

    // -------------------------------------------------------------------------------------------------- actions

    /// Often to the very second at which something begins or ends, or the one before.
    function warp(uint256 by, uint256 org, uint256 actor) external {
        org %= 2;
        uint256[5] memory edges = [
            ghosts[org].validUntil,
            ghosts[org].successorFrom,
            announcedSince[org][by % 2 == 0 ? Licences.EMERGENCY_CARE : Licences.AUDITOR] + DELAY,
            members[org][actors[actor % 4]].until,
            offers[org][actors[actor % 4]].until
        ];
        for (uint256 i = 0; i < 5; i++) {
            uint256 next = edges[addmod(by, i, 5)];
            if (next <= time + 1 || next - time > 10 days) continue;
            time = by % 3 == 0 ? next - 1 : next;
            vm.warp(time);
            return;
        }
        time += bound(by, 0, 8 days);
        vm.warp(time);
    }

    function change(uint256 org, uint256 caller, uint16 licences, uint256 validFor) external {
        org %= 2;
        address who = _official(caller, REGULATOR);
        licences = uint16(bound(licences, 1, Licences.ALL));
        uint256 end = time + bound(validFor, 0, 120 days);
        if (!_try(who, abi.encodeCall(REGISTRY.changeAccreditation, (orgs[org], licences, uint40(end))))) return;
        _only(who == REGULATOR, "change");
        Ghost storage ghost = ghosts[org];
        uint16 kept = 0;
        uint16 pending = 0;
        bool fresh = false;
        for (uint16 bit = 1; bit <= Licences.AUDITOR; bit <<= 1) {
            if (licences & bit == 0) continue;
            bool waits = bit == Licences.EMERGENCY_CARE || bit == Licences.AUDITOR;
            if (!waits || ghost.licences & bit != 0) {
                kept |= bit;
                continue;
            }
            pending |= bit;
            if (ghost.pending & bit == 0) fresh = true;
        }
        for (uint16 bit = 1; bit <= Licences.AUDITOR; bit <<= 1) {
            if (fresh && pending & bit != 0 && ghost.pending & bit == 0) announcedSince[org][bit] = time;
        }
        ghost.licences = kept;
        ghost.pending = pending;
        ghost.validUntil = end;
        count[Step.Changed]++;
    }

    function activate(uint256 org, uint256 caller) external {
        org %= 2;
        if (!_try(_anyone(caller), abi.encodeCall(REGISTRY.activateLicences, (orgs[org])))) return;
        Ghost storage ghost = ghosts[org];
        _only(ghost.pending != 0, "activate nothing");
        for (uint16 bit = 1; bit <= Licences.AUDITOR; bit <<= 1) {
            if (ghost.pending & bit != 0) _only(time >= announcedSince[org][bit] + DELAY, "activate early");
        }
        ghost.licences |= ghost.pending;
        ghost.pending = 0;
        count[Step.Activated]++;
    }

    /// Suspends one time in four and reinstates otherwise, so that most of a run can go on.
    function setSuspended(uint256 org, uint256 caller, uint256 seed) external {
        org %= 2;
        bool suspended = seed % 4 == 0;
        address who = _official(caller, REGULATOR);
        bytes memory call =
            suspended ? abi.encodeCall(REGISTRY.suspend, (orgs[org])) : abi.encodeCall(REGISTRY.reinstate, (orgs[org]));
        if (!_try(who, call)) return;
        _only(who == REGULATOR && suspended != ghosts[org].suspended, "suspend or reinstate");
        ghosts[org].suspended = suspended;
        if (suspended && !ghosts[org].successorByRegulator) _open(org, address(0), 0, false);
        count[suspended ? Step.Suspended : Step.Reinstated]++;
    }

    function setStanding(uint256 org, uint256 caller, uint8 standing) external {
        org %= 2;
        // Barred one time in six, for the same reason.
        standing = standing % 6 > 1 ? 0 : 1 + (standing % 6);
        address who = _official(caller, QUALITY);
        bytes memory call = abi.encodeCall(REGISTRY.setStanding, (orgs[org], IOrganizationRegistry.Standing(standing)));
        if (!_try(who, call)) return;
        _only(who == QUALITY, "standing");
        ghosts[org].barred = standing == 2;
        if (standing == 2) count[Step.Barred]++;
    }

    function replaceController(uint256 org, uint256 caller, uint256 successorSeed) external {
        org %= 2;
        address who = _official(caller, REGULATOR);
        address successor = _successor(successorSeed);
        if (!_try(who, abi.encodeCall(REGISTRY.replaceController, (orgs[org], successor)))) return;
        _only(who == REGULATOR, "replace controller");
        _open(org, successor, time + DELAY, true);
        count[Step.ReplacementAnnounced]++;
    }

    function offerController(uint256 org, uint256 caller, uint256 successorSeed) external {
        org %= 2;
        address who = _controllerOr(org, caller);
        address successor = _successor(successorSeed);
        if (!_try(who, abi.encodeCall(REGISTRY.offerController, (orgs[org], successor)))) return;
        _only(who == ghosts[org].controller && !ghosts[org].suspended, "offer controller");
        if (ghosts[org].successorByRegulator) count[Step.ReplacementVetoed]++;
        _open(org, successor, time, false);
        count[Step.ControllerOffered]++;
    }

    function acceptController(uint256 org, uint256 caller) external {
        org %= 2;
        Ghost storage ghost = ghosts[org];
        address who = caller % 2 == 0 && ghost.successor != address(0) ? ghost.successor : _anyone(caller / 2);
        if (!_try(who, abi.encodeCall(REGISTRY.acceptController, (orgs[org])))) return;
        _only(who == ghost.successor && time >= ghost.successorFrom, "accept controller");
        count[ghost.successorByRegulator ? Step.ReplacementAccepted : Step.OfferAccepted]++;
        ghost.controller = who;
        _open(org, address(0), 0, false);
    }

    function offerMembership(uint256 org, uint256 caller, uint256 actor, uint32 duties, uint256 length) external {
        org %= 2;
        address who = _controllerOr(org, caller);
        address account = actors[actor % 4];
        duties = uint32(bound(duties, 1, Duties.ALL));
        uint40 until = uint40(time + bound(length, 1, 60 days));
        if (!_try(who, abi.encodeCall(REGISTRY.offerMembership, (orgs[org], account, duties, until)))) return;
        _only(who == ghosts[org].controller && !ghosts[org].suspended, "offer membership");
        offers[org][account] = Offer(true, duties, until);
        count[Step.MembershipOffered]++;
    }

    function acceptMembership(uint256 org, uint256 caller, bool asOffered, uint32 duties, uint40 until) external {
        org %= 2;
        address who = caller % 2 == 0 ? _invited(org, caller / 2) : _anyone(caller / 2);
        Offer memory offer = offers[org][who];
        if (asOffered || caller % 3 != 0) (duties, until) = (offer.duties, offer.until);
        if (!_try(who, abi.encodeCall(REGISTRY.acceptMembership, (orgs[org], duties, until)))) return;
        _only(offer.open && duties == offer.duties && until == offer.until, "accept another offer");
        _only(time < until && !ghosts[org].suspended, "accept membership");
        members[org][who] = Member(true, duties, until);
        offers[org][who].open = false;
        count[Step.MembershipAccepted]++;
    }

    function endMembership(uint256 org, uint256 caller, uint256 actor) external {
        org %= 2;
        address who = _controllerOr(org, caller);
        address account = actors[actor % 4];
        if (!_try(who, abi.encodeCall(REGISTRY.endMembership, (orgs[org], account)))) return;
        _only(who == account || who == ghosts[org].controller, "end membership");
        delete members[org][account];
        delete offers[org][account];
        count[Step.MembershipEnded]++;
    }

    function endAllMemberships(uint256 org, uint256 caller) external {
        org %= 2;
        address who = _controllerOr(org, caller);
        if (!_try(who, abi.encodeCall(REGISTRY.endAllMemberships, (orgs[org])))) return;
        _only(who == ghosts[org].controller, "end all memberships");
        for (uint256 i = 0; i < 4; i++) {
            delete members[org][actors[i]];
            // The values stay, so that acceptances of the dead offer are tried.
            offers[org][actors[i]].open = false;
        }
        count[Step.AllEnded]++;
    }

    function setKeys(uint256 org, uint256 caller, bytes32 digest) external {
        org %= 2;
        address who = _controllerOr(org, caller);
        if (!_try(who, abi.encodeCall(REGISTRY.setKeys, (orgs[org], digest)))) return;
        _only(who == ghosts[org].controller && !ghosts[org].suspended, "set keys");
        count[Step.KeysSet]++;
    }

    // ----------------------------------------------------------------------------------------------- the ghost's answers

    function orgOf(uint256 org) external view returns (OrgId) {
        return orgs[org];
    }

    function actorOf(uint256 index) external view returns (address) {
        return actors[index];
    }

    function controllerOf(uint256 org) external view returns (address) {
        return ghosts[org].controller;
    }

    function licencesOf(uint256 org) external view returns (uint16) {
        return ghosts[org].licences;
    }

    /// Duty, licence and time, from the handler's own account.
    function mayAct(uint256 org, address account, uint16 licence, uint32 duty) external view returns (bool) {
        Ghost storage ghost = ghosts[org];
        if (ghost.suspended || ghost.barred || time >= ghost.validUntil || ghost.licences & licence == 0) return false;
        if (account == ghost.controller) return true;
        Member storage member = members[org][account];
        return member.present && time < member.until && member.duties & duty == duty;
    }

    // --------------------------------------------------------------------------------------------------- internal

    function _try(address who, bytes memory call) private returns (bool success) {
        vm.warp(time);
        vm.prank(who);
        (success, ) = address(REGISTRY).call(call);
        if (!success) count[Step.Refused]++;
    }

    function _only(bool condition, string memory what) private {
        if (!condition && bytes(violation).length == 0) violation = what;
    }

    function _open(uint256 org, address successor, uint256 from, bool byRegulator) private {
        ghosts[org].successor = successor;
        ghosts[org].successorFrom = from;
        ghosts[org].successorByRegulator = successor != address(0) && byRegulator;
    }

    function _anyone(uint256 seed) private view returns (address) {
        uint256 index = seed % 7;
        if (index < 4) return actors[index];
        return
            index == 4
                ? STRANGER
                : index == 5
                    ? REGULATOR
                    : QUALITY;
    }

    function _official(uint256 seed, address official) private view returns (address) {
        return seed % 3 == 0 ? _anyone(seed / 3) : official;
    }

    function _controllerOr(uint256 org, uint256 seed) private view returns (address) {
        return seed % 2 == 0 ? ghosts[org].controller : _anyone(seed / 2);
    }

    /// An actor with an open offer, if there is one.
    function _invited(uint256 org, uint256 seed) private view returns (address) {
        for (uint256 i = 0; i < 4; i++) {
            address actor = actors[addmod(seed, i, 4)];
            if (offers[org][actor].open) return actor;
        }
        return actors[seed % 4];
    }

    /// An actor, or once in five nobody, which withdraws.
    function _successor(uint256 seed) private view returns (address) {
        return seed % 5 == 4 ? address(0) : actors[seed % 5];
    }
}
