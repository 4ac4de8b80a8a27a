// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest, EndNotInFuture, ListLengthOutOfRange, TooEarly} from "../../contracts/shared/errors.sol";
import {IDelegates} from "../../contracts/identity/interfaces/IDelegates.sol";
import {IGuardians} from "../../contracts/identity/interfaces/IGuardians.sol";
import {IPatientRegistry} from "../../contracts/identity/interfaces/IPatientRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecovery} from "../../contracts/identity/interfaces/IRecovery.sol";
import {Scopes} from "../../contracts/identity/Scopes.sol";
import {GuardianTest} from "./GuardianTest.sol";

/// A child's id: parents until majority, then the child, whoever objects. `patient` is the child here.
contract ChildrenTest is GuardianTest {
    uint256 internal constant CHILD = 0xC41D;
    uint256 internal constant MOTHER = 0x303;
    uint40 internal constant MAJORITY = START + 10 * 365 days;

    function setUp() public override {
        super.setUp();
        patient = registry.registerChild(_child());
    }

    function test_RegistrationSaysWhatItCovers() public {
        IPatientRegistry.Child memory child = _child();
        child.salt = keccak256("another");
        bytes24 successor = child.successor;
        expectEmitFrom(address(registry));
        emit IPatients.PatientRegistered(registry.childIdOf(child), successor, DIRECTORY);
        expectEmitFrom(address(registry));
        emit IPatientRegistry.ChildRegistered(registry.childIdOf(child), MAJORITY);
        registry.registerChild(child);
        _refused(
            abi.encodeCall(registry.registerChild, (_child())),
            abi.encodeWithSelector(IPatients.PatientAlreadyRegistered.selector, patient)
        );
        // Whoever changes a parent, a guardian or the majority registers another child.
        bytes32 id = bytes32(abi.encode(registry.childIdOf(_child())));
        child = _child();
        child.parents[0].delegate = _hash(_signer(OTHER_KEY));
        assertTrue(bytes32(abi.encode(registry.childIdOf(child))) != id, "parents");
        child = _child();
        child.guardians.root = SALT;
        assertTrue(bytes32(abi.encode(registry.childIdOf(child))) != id, "guardians");
        child = _child();
        child.majority -= 1;
        assertTrue(bytes32(abi.encode(registry.childIdOf(child))) != id, "majority");
    }

    function test_RegistrationRefusesNonsense() public {
        IPatientRegistry.Child memory child = _child();
        uint40 max = START + 21 * 365.25 days;
        child.majority = START;
        _refusedChild(child, abi.encodeWithSelector(IPatientRegistry.MajorityOutOfRange.selector, START, max));
        child.majority = max + 1;
        _refusedChild(child, abi.encodeWithSelector(IPatientRegistry.MajorityOutOfRange.selector, max + 1, max));
        child = _child();
        child.keyDirectory = 0;
        _refusedChild(child, abi.encodeWithSelector(EmptyDigest.selector));
        child = _child();
        child.parents = new IPatientRegistry.Parent[](0);
        _refusedChild(child, abi.encodeWithSelector(ListLengthOutOfRange.selector, uint256(0), uint256(4)));
        child.parents = new IPatientRegistry.Parent[](5);
        _refusedChild(child, abi.encodeWithSelector(ListLengthOutOfRange.selector, uint256(5), uint256(4)));
        child = _child();
        child.salt = 0;
        child.parents[0].until = MAJORITY + 1;
        bytes memory passed = abi.encodeWithSelector(IPatientRegistry.EndPastMajority.selector, MAJORITY + 1, MAJORITY);
        _refusedChild(child, passed);
        child.parents[0].until = START;
        _refusedChild(child, abi.encodeWithSelector(EndNotInFuture.selector, START, START));
        child.parents[0] = IPatientRegistry.Parent(child.successor, Scopes.ALL, MAJORITY);
        _refusedChild(
            child,
            abi.encodeWithSelector(IDelegates.DelegateIsSigner.selector, registry.childIdOf(child), child.successor)
        );
        child = _child();
        child.salt = 0;
        child.guardians.threshold = 1;
        _refusedChild(
            child,
            abi.encodeWithSelector(IGuardians.GuardianTermsOutOfRange.selector, uint8(1), uint8(4), DELAY)
        );
    }

    function test_UntilMajorityTheMotherActsAndTheSealedSignerDoesNot() public {
        registry.requireScope(patient, vm.addr(MOTHER), Scopes.GRANT);
        _refused(abi.encodeCall(registry.requireScope, (patient, vm.addr(CHILD), Scopes.GRANT)), _sealed());
        _refusedAs(CHILD, abi.encodeCall(registry.nameDelegate, (patient, bytes24(0), 1, MAJORITY)), _sealed());
        _refusedAs(
            CHILD,
            abi.encodeCall(registry.claimMajority, (patient)),
            abi.encodeWithSelector(TooEarly.selector, MAJORITY, START)
        );
        bytes memory missing = abi.encodeWithSelector(
            IPatients.MissingScope.selector,
            patient,
            _hash(_signer(MOTHER)),
            Scopes.ALL,
            uint16(0)
        );
        bytes memory acceptance = _acceptance(PHONE, 0);
        _refusedAs(MOTHER, abi.encodeCall(registry.rotateSigner, (patient, _signer(PHONE), acceptance)), missing);
        _refusedAs(MOTHER, abi.encodeCall(registry.changeGuardians, (patient, _terms())), missing);
    }

    /// The mother changes what she can to the last second; the child is the signer all the same.
    function test_AChildReachesMajorityAndTheParentObjects() public {
        vm.warp(MAJORITY - 1);
        vm.prank(vm.addr(MOTHER));
        registry.setKeyDirectory(patient, NEXT_DIRECTORY);
        vm.warp(MAJORITY);
        bytes memory ended = abi.encodeWithSelector(
            IPatients.EndedDelegation.selector,
            patient,
            _hash(_signer(MOTHER)),
            MAJORITY,
            MAJORITY
        );
        _refusedAs(MOTHER, abi.encodeCall(registry.setKeyDirectory, (patient, SALT)), ended);
        // All guardians are the parents' friends: they open a recovery, which no veto would stop.
        _open(15, PHONE);
        _refusedAs(MOTHER, abi.encodeCall(registry.vetoRecovery, (patient)), ended);
        _refusedAs(MOTHER, abi.encodeCall(registry.claimMajority, (patient)), _notSigner(_signer(MOTHER)));

        vm.prank(vm.addr(CHILD));
        expectEmitFrom(address(registry));
        emit IGuardians.GuardiansChanged(patient, 0, 0, 0, 0, 3);
        expectEmitFrom(address(registry));
        emit IPatientRegistry.ChildCameOfAge(patient, 2);
        registry.claimMajority(patient);
        registry.requireScope(patient, vm.addr(CHILD), Scopes.SIGNER_ONLY);
        _wait(DELAY);
        _refused(
            abi.encodeCall(registry.finaliseRecovery, (patient)),
            abi.encodeWithSelector(IRecovery.NoOpenRecovery.selector, patient)
        );
        _refused(_openCall(15, PHONE), abi.encodeWithSelector(IRecovery.NoGuardians.selector, patient));
        _refused(
            abi.encodeCall(registry.requireScope, (patient, vm.addr(MOTHER), Scopes.REVOKE)),
            _notSigner(_signer(MOTHER))
        );
        assertEq(registry.patientOf(patient).held, false, "nothing is looked at any more");
        _refusedAs(
            CHILD,
            abi.encodeCall(registry.claimMajority, (patient)),
            abi.encodeWithSelector(IPatientRegistry.NotChild.selector, patient)
        );
        // Guardians of its own at once: there are none to wait for.
        vm.prank(vm.addr(CHILD));
        registry.changeGuardians(patient, _terms());
        assertEq(registry.patientOf(patient).guarded, true, "guarded");
    }

    function test_TheClaimBySignature() public {
        bytes memory call = abi.encodeCall(
            registry.claimMajorityBySig,
            (patient, _simpleChange(CHILD, "MajorityClaim", 0, MAJORITY + 1))
        );
        _refused(call, abi.encodeWithSelector(TooEarly.selector, MAJORITY, START));
        vm.warp(MAJORITY);
        bytes memory forged = abi.encodeCall(
            registry.claimMajorityBySig,
            (patient, _simpleChange(MOTHER, "MajorityClaim", 0, MAJORITY + 1))
        );
        _refused(forged, _notSigner(_signer(MOTHER)));
        forged = abi.encodeCall(
            registry.claimMajorityBySig,
            (patient, _simpleChange(CHILD, "MajorityClaim", 1, MAJORITY + 1))
        );
        _refused(forged, _wrongNonce(1, 0));
        _pass(call);
        _refused(call, _wrongNonce(0, 1));
    }

    /// The mother's phone is lost: guardians give the child another parent, and can give it nothing more.
    function test_GuardiansGiveAChildAnotherParentAndNeverAnotherSigner() public {
        _open(3, PHONE);
        assertEq(registry.recoveryOf(patient).ofChild, true, "of a child");
        _wait(DELAY);
        expectEmitFrom(address(registry));
        emit IDelegates.DelegateNamed(patient, _hash(_signer(PHONE)), Scopes.ALL, MAJORITY, 1);
        registry.finaliseRecovery(patient);
        _assertSigner(CHILD);
        registry.requireScope(patient, vm.addr(PHONE), Scopes.ALL);
        _refused(
            abi.encodeCall(registry.requireScope, (patient, vm.addr(MOTHER), Scopes.GRANT)),
            _notSigner(_signer(MOTHER))
        );
        _refused(abi.encodeCall(registry.requireScope, (patient, vm.addr(CHILD), Scopes.GRANT)), _sealed());
        vm.warp(MAJORITY);
        vm.prank(vm.addr(CHILD));
        registry.claimMajority(patient);
    }

    /// Opened a moment before majority and finalised after it, a recovery gives nobody anything.
    function test_ARecoveryOpenedBeforeMajorityIsNoneAfterIt() public {
        vm.warp(MAJORITY - 2 hours);
        _open(15, PHONE);
        _wait(DELAY);
        registry.finaliseRecovery(patient);
        _assertSigner(CHILD);
        bytes memory ended = abi.encodeWithSelector(
            IPatients.EndedDelegation.selector,
            patient,
            _hash(_signer(PHONE)),
            MAJORITY,
            uint40(block.timestamp)
        );
        _refused(abi.encodeCall(registry.requireScope, (patient, vm.addr(PHONE), Scopes.GRANT)), ended);
    }

    function test_ApprovalsOfAChildAreNotKeptForAfterwards() public {
        vm.warp(MAJORITY - 30 minutes);
        bytes memory call = _openCall(3, PHONE);
        _refused(
            call,
            abi.encodeWithSelector(IRecovery.DeadlinePastMajority.selector, uint40(block.timestamp) + 1 hours, MAJORITY)
        );
    }

    /// The sealed key is lost: after majority the guardians recover the id as anybody's.
    function test_ALostSealedKeyIsRecoveredAfterMajority() public {
        vm.warp(MAJORITY);
        _open(3, PHONE);
        _wait(DELAY);
        registry.finaliseRecovery(patient);
        _assertSigner(PHONE);
        registry.requireScope(patient, vm.addr(PHONE), Scopes.SIGNER_ONLY);
        _refusedAs(
            CHILD,
            abi.encodeCall(registry.claimMajority, (patient)),
            abi.encodeWithSelector(IPatientRegistry.NotChild.selector, patient)
        );
    }

    function test_NobodyElseClaims() public {
        _refusedAs(CHILD, abi.encodeCall(registry.claimMajority, (unknown)), _unknownPatient());
    }

    function _child() internal view returns (IPatientRegistry.Child memory) {
        IPatientRegistry.Parent[] memory parents = new IPatientRegistry.Parent[](1);
        parents[0] = IPatientRegistry.Parent(_hash(_signer(MOTHER)), Scopes.ALL, MAJORITY);
        return IPatientRegistry.Child(_hash(_signer(CHILD)), DIRECTORY, SALT, MAJORITY, _terms(), parents);
    }

    function _sealed() private view returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.SealedSigner.selector, patient, MAJORITY);
    }

    function _refusedChild(IPatientRegistry.Child memory child, bytes memory expected) private {
        _refused(abi.encodeCall(registry.registerChild, (child)), expected);
    }
}
