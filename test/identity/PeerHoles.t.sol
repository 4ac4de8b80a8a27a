// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {PatientRegistry} from "../../contracts/identity/PatientRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {OrganizationTest} from "./OrganizationTest.sol";
import {PatientTest} from "./PatientTest.sol";

/// Holes found open in public projects, tried against organisations here. Each test names the project and the hole.
contract OrganizationPeerHolesTest is OrganizationTest {
    uint40 internal constant UNTIL = START + 30 days;

    /// MedRec: `Agent.enableCustodian` had no owner check; a stranger switched another's guardian off and on.
    function test_MedRec_enableCustodian_StrangerTogglesAMember() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        bytes memory call = abi.encodeCall(registry.endMembership, (hospital, MEMBER));
        _refused(STRANGER, call, _notController(STRANGER));
        call = abi.encodeCall(registry.offerMembership, (hospital, MEMBER, Duties.ALL, UNTIL));
        _refused(STRANGER, call, _notController(STRANGER));
        _assertAnswer(MEMBER, Licences.CARE, Duties.READ, IOrganizationRegistry.Acting.Allowed, "still a member");
    }

    /// MedRec: `AgentRegistry.setAgentContractAddr` let a stranger map another's agent to itself.
    function test_MedRec_setAgentContractAddr_StrangerTakesControl() public {
        bytes memory call = abi.encodeCall(registry.offerController, (hospital, STRANGER));
        _refused(STRANGER, call, _notController(STRANGER));
        call = abi.encodeCall(registry.replaceController, (hospital, STRANGER));
        _refused(STRANGER, call, _unauthorized(STRANGER));
        call = abi.encodeCall(registry.acceptController, (hospital));
        bytes4 selector = IOrganizationRegistry.NoControllerChange.selector;
        _refused(STRANGER, call, abi.encodeWithSelector(selector, hospital, STRANGER));
        assertEq(registry.organizationOf(hospital).controller, CONTROLLER, "controller");
    }

    /// MedRec: `removeCustodian` of somebody who was none deleted the last real one.
    function test_MedRec_removeCustodian_RemovingANonMemberRemovesAnother() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        bytes memory call = abi.encodeCall(registry.endMembership, (hospital, STRANGER));
        bytes memory expected = abi.encodeWithSelector(
            IOrganizationRegistry.UnknownMember.selector,
            hospital,
            STRANGER
        );
        _refused(CONTROLLER, call, expected);
        _refused(STRANGER, call, expected);
        _assertAnswer(MEMBER, Licences.CARE, Duties.READ, IOrganizationRegistry.Acting.Allowed, "still a member");
    }

    /// MedRec: `Relationship.setProviderName` was open; a stranger rewrote what a provider publishes.
    function test_MedRec_setProviderName_StrangerRewritesThePublishedKeys() public {
        bytes memory call = abi.encodeCall(registry.setKeys, (hospital, keccak256("the stranger's keys")));
        _refused(STRANGER, call, _notController(STRANGER));
    }

    /// MEDITRUSTCHAIN: whoever registered chose its own role.
    function test_MEDITRUSTCHAIN_SelfChosenRole() public {
        bytes memory call = abi.encodeCall(registry.accredit, (STRANGER, CREDENTIAL, Licences.MANUFACTURER, END));
        _refused(STRANGER, call, _unauthorized(STRANGER));
        // A member cannot choose its duties either, nor a controller its licences.
        _offer(MEMBER, Duties.READ, UNTIL);
        call = abi.encodeCall(registry.acceptMembership, (hospital, Duties.ALL, UNTIL));
        bytes4 selector = IOrganizationRegistry.OfferDiffers.selector;
        _refused(
            MEMBER,
            call,
            abi.encodeWithSelector(selector, hospital, MEMBER, Duties.ALL, UNTIL, Duties.READ, UNTIL)
        );
        call = abi.encodeCall(registry.changeAccreditation, (hospital, Licences.ALL, END));
        _refused(CONTROLLER, call, _unauthorized(CONTROLLER));
    }

    /// orms147: doctors who registered themselves, unverified, could write.
    function test_orms147_addRecordByDoctor_SelfRegisteredDoctorActs() public {
        bytes memory call = abi.encodeCall(registry.acceptMembership, (hospital, Duties.WRITE, UNTIL));
        bytes4 selector = IOrganizationRegistry.OfferDiffers.selector;
        bytes memory expected = abi.encodeWithSelector(
            selector,
            hospital,
            STRANGER,
            Duties.WRITE,
            UNTIL,
            uint32(0),
            uint40(0)
        );
        _refused(STRANGER, call, expected);
        _offer(STRANGER, Duties.WRITE, UNTIL);
        IOrganizationRegistry.Acting expectedAnswer = IOrganizationRegistry.Acting.UnknownMember;
        _assertAnswer(STRANGER, Licences.AUTHORS, Duties.WRITE, expectedAnswer, "offered alone is nothing");
    }

    /// kamalkishorm: the caller's identity was a parameter, so that anybody spoke as anybody.
    function test_kamalkishorm_CallerIdentityAsAParameter() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        _offer(SUCCESSOR, Duties.READ, UNTIL);
        // The account that a call names is the one it is about; who speaks is the sender.
        _refused(STRANGER, abi.encodeCall(registry.endMembership, (hospital, MEMBER)), _notController(STRANGER));
        bytes4 selector = IOrganizationRegistry.OfferDiffers.selector;
        bytes memory call = abi.encodeCall(registry.acceptMembership, (hospital, Duties.READ, UNTIL));
        _refused(
            STRANGER,
            call,
            abi.encodeWithSelector(selector, hospital, STRANGER, Duties.READ, UNTIL, uint32(0), uint40(0))
        );
        assertEq(registry.membershipOf(hospital, SUCCESSOR).duties, 0, "nobody accepted for the invited account");
    }

    /// lukas-santiago: a rival company made itself operator of another and switched its lot off.
    function test_lukassantiago_RivalMakesItselfOperator() public {
        address rival = address(0xBAD1);
        OrgId own = _accredit(rival, keccak256("rival"), Licences.CARE, END);
        bytes memory expected = _notController(rival);
        _refused(rival, abi.encodeCall(registry.offerMembership, (hospital, rival, Duties.ALL, UNTIL)), expected);
        _refused(rival, abi.encodeCall(registry.offerController, (hospital, rival)), expected);
        _refused(rival, abi.encodeCall(registry.endAllMemberships, (hospital)), expected);
        _refused(rival, abi.encodeCall(registry.suspend, (hospital)), _unauthorized(rival));
        // Its own offer to itself counts in its own organisation alone.
        vm.startPrank(rival);
        registry.offerMembership(own, rival, Duties.ALL, UNTIL);
        registry.acceptMembership(own, Duties.ALL, UNTIL);
        vm.stopPrank();
        _assertAnswer(rival, Licences.CARE, 0, IOrganizationRegistry.Acting.UnknownMember, "not in the other's");
    }

    /// MedRecChain: `removeitem_doc` was open; a stranger delisted a doctor.
    function test_MedRecChain_removeitem_StrangerDelists() public {
        _appoint(MEMBER, Duties.READ, UNTIL);
        _refused(STRANGER, abi.encodeCall(registry.endAllMemberships, (hospital)), _notController(STRANGER));
        bytes memory call = abi.encodeCall(registry.changeAccreditation, (hospital, Licences.CARE, 0));
        _refused(STRANGER, call, _unauthorized(STRANGER));
        call = abi.encodeCall(registry.setStanding, (hospital, IOrganizationRegistry.Standing.Barred));
        _refused(STRANGER, call, _unauthorized(STRANGER));
    }
}

/// The same, against patients.
contract PatientPeerHolesTest is PatientTest {
    /// IPEHR: signed messages had no nonce; a stranger replayed an old one after it was revoked.
    function test_IPEHR_ReplayedSignedMessageAfterAChange() public {
        IPatients.SignedChange memory old = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        registry.setKeyDirectoryBySig(patient, NEXT_DIRECTORY, old);
        vm.prank(vm.addr(KEY));
        registry.setKeyDirectory(patient, SALT);
        _refused(abi.encodeCall(registry.setKeyDirectoryBySig, (patient, NEXT_DIRECTORY, old)), _wrongNonce(0, 2));
        _assertPatient(_signer(KEY), 2, SALT);
    }

    /// IPEHR: signed messages had no chain and no contract; one deployment's message held in another.
    function test_IPEHR_SignedMessageForAnotherDeployment() public {
        PatientRegistry here = registry;
        registry = new PatientRegistry();
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        registry = here;
        bytes32 digest = _directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE);
        bytes memory call = abi.encodeCall(registry.setKeyDirectoryBySig, (patient, NEXT_DIRECTORY, change));
        _refused(call, _invalidSignature(digest));
    }

    /// IPEHR: the first `setAccess` on an unclaimed id made its sender the owner.
    function test_IPEHR_UnclaimedIdMakesTheFirstCallerOwner() public {
        PatientId unclaimed = registry.patientIdOf(_signer(NEW_KEY), DIRECTORY, SALT);
        bytes memory expected = abi.encodeWithSelector(IPatients.UnknownPatient.selector, unclaimed);
        _refused(abi.encodeCall(registry.setKeyDirectory, (unclaimed, NEXT_DIRECTORY)), expected);
        _refused(abi.encodeCall(registry.rotateSigner, (unclaimed, _signer(OTHER_KEY), "")), expected);
        _refused(abi.encodeCall(registry.requirePatient, (unclaimed)), expected);
    }

    /// IPEHR: `setUsersContractAddress` could be front-run; here whoever is first registers what the patient made.
    function test_IPEHR_FrontRunningARegistration() public {
        PatientId wanted = registry.patientIdOf(_signer(NEW_KEY), DIRECTORY, SALT);
        vm.prank(RELAYER);
        patient = registry.register(_signer(NEW_KEY), DIRECTORY, SALT);
        assertTrue(patient == wanted, "the id is the patient's");
        _assertPatient(_signer(NEW_KEY), 0, DIRECTORY);
        bytes memory call = abi.encodeCall(registry.setKeyDirectory, (patient, NEXT_DIRECTORY));
        _refused(call, _notSigner(abi.encodePacked(RELAYER)));
    }

    /// orms147: a hash could be squatted before the patient registered it.
    function test_orms147_SquattedIdBeforeTheOwner() public {
        PatientId wanted = registry.patientIdOf(_signer(NEW_KEY), DIRECTORY, SALT);
        vm.prank(RELAYER);
        PatientId squatted = registry.register(abi.encodePacked(RELAYER), DIRECTORY, SALT);
        assertTrue(!(squatted == wanted), "another signer, another id");
        patient = registry.register(_signer(NEW_KEY), DIRECTORY, SALT);
        assertTrue(patient == wanted, "still free for its owner");
    }

    /// MedRec: any one custodian set a new key for the patient.
    function test_MedRec_StrangerSetsTheSigner() public {
        bytes memory acceptance = _acceptance(OTHER_KEY, 0);
        bytes memory call = abi.encodeCall(registry.rotateSigner, (patient, _signer(OTHER_KEY), acceptance));
        _refused(address(registry), vm.addr(OTHER_KEY), call, _notSigner(_signer(OTHER_KEY)));
        IPatients.SignedChange memory change = _rotation(OTHER_KEY, patient, _signer(OTHER_KEY), 0, DEADLINE);
        call = abi.encodeCall(registry.rotateSignerBySig, (patient, _signer(OTHER_KEY), acceptance, change));
        _refused(call, _notSigner(_signer(OTHER_KEY)));
        _assertPatient(_signer(KEY), 0, DIRECTORY);
    }

    /// kamalkishorm: the caller's identity was a parameter; here naming the patient's signer needs its signature.
    function test_kamalkishorm_NamingThePatientsSigner() public {
        IPatients.SignedChange memory change = _directoryChange(OTHER_KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        change.signer = _signer(KEY);
        bytes memory call = abi.encodeCall(registry.setKeyDirectoryBySig, (patient, NEXT_DIRECTORY, change));
        _refused(call, _invalidSignature(_directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE)));
    }

    /// major-project: consent was given and revoked by an admin role, not by the patient.
    function testFuzz_majorproject_NobodyStandsAboveThePatient(address admin) public {
        vm.assume(admin != vm.addr(KEY));
        bytes memory call = abi.encodeCall(registry.setKeyDirectory, (patient, NEXT_DIRECTORY));
        _refused(address(registry), admin, call, _notSigner(abi.encodePacked(admin)));
    }
}
