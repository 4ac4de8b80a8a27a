// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EndNotInFuture, ExpiredSignature} from "../../contracts/shared/errors.sol";
import {IDelegates} from "../../contracts/identity/interfaces/IDelegates.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {Scopes} from "../../contracts/identity/Scopes.sol";
import {GuardianTest} from "./GuardianTest.sol";

/// Delegates: what they may, and what they never may.
contract DelegatesTest is GuardianTest {
    uint256 internal constant DAUGHTER = 0xDA;
    uint40 internal constant END = START + 30 days;

    bytes24 internal daughter;

    function setUp() public override {
        super.setUp();
        daughter = _hash(_signer(DAUGHTER));
    }

    function testFuzz_ADelegateActsWithinScopesAndEnd(uint16 scopes, uint16 asked, uint40 time) public {
        scopes = uint16(bound(scopes, 1, Scopes.ALL));
        asked = uint16(bound(asked, 0, Scopes.ALL));
        time = uint40(bound(time, START, END + 30 days));
        vm.prank(vm.addr(KEY));
        expectEmitFrom(address(registry));
        emit IDelegates.DelegateNamed(patient, daughter, scopes, END, 1);
        registry.nameDelegate(patient, daughter, scopes, END);
        vm.warp(time);
        bytes memory call = abi.encodeCall(registry.requireScope, (patient, vm.addr(DAUGHTER), asked));
        if (time >= END) {
            _refused(call, abi.encodeWithSelector(IPatients.EndedDelegation.selector, patient, daughter, END, time));
        } else if (asked == 0 || asked & scopes != asked) {
            _refused(call, abi.encodeWithSelector(IPatients.MissingScope.selector, patient, daughter, scopes, asked));
        } else {
            _pass(call);
        }
    }

    function test_ADelegateNeverChangesWhoThePatientIs() public {
        _name(Scopes.ALL, END);
        bytes memory missing = abi.encodeWithSelector(
            IPatients.MissingScope.selector,
            patient,
            daughter,
            Scopes.ALL,
            uint16(0)
        );
        uint48 nonce = registry.patientOf(patient).nonce;
        bytes memory acceptance = _acceptance(PHONE, nonce);
        _refusedAs(DAUGHTER, abi.encodeCall(registry.rotateSigner, (patient, _signer(PHONE), acceptance)), missing);
        _refusedAs(DAUGHTER, abi.encodeCall(registry.changeGuardians, (patient, _terms())), missing);
        _refusedAs(DAUGHTER, abi.encodeCall(registry.withdrawAnnouncements, (patient)), missing);
        _refusedAs(
            DAUGHTER,
            abi.encodeCall(registry.nameDelegate, (patient, _hash(_signer(PHONE)), Scopes.GRANT, END)),
            missing
        );
        // Nor does it lengthen its own end.
        _refusedAs(DAUGHTER, abi.encodeCall(registry.nameDelegate, (patient, daughter, Scopes.ALL, END + 1)), missing);
        _refusedAs(
            DAUGHTER,
            abi.encodeCall(registry.endDelegation, (patient, daughter, END + 1)),
            abi.encodeWithSelector(IDelegates.EndNotShorter.selector, END + 1, END)
        );
        _refusedAs(DAUGHTER, abi.encodeCall(registry.endDelegation, (patient, _hash(_signer(PHONE)), 0)), missing);
    }

    function test_ADelegateChangesTheKeyDirectoryByTransactionAndSignature() public {
        _name(Scopes.KEY_DIRECTORY, END);
        vm.prank(vm.addr(DAUGHTER));
        registry.setKeyDirectory(patient, NEXT_DIRECTORY);
        uint48 nonce = registry.patientOf(patient).nonce;
        _pass(
            abi.encodeCall(
                registry.setKeyDirectoryBySig,
                (patient, SALT, _directoryChange(DAUGHTER, patient, SALT, nonce, DEADLINE))
            )
        );
        assertEq(registry.patientOf(patient).keyDirectory, SALT, "directory");
    }

    function test_TheDelegateStepsDown_AndThePatientSendsItAway() public {
        _name(Scopes.ALL, END);
        vm.prank(vm.addr(DAUGHTER));
        expectEmitFrom(address(registry));
        emit IDelegates.DelegationShortened(patient, daughter, END - 1, 1);
        registry.endDelegation(patient, daughter, END - 1);
        _refusedAs(
            KEY,
            abi.encodeCall(registry.endDelegation, (patient, daughter, END - 1)),
            abi.encodeWithSelector(IDelegates.EndNotShorter.selector, END - 1, END - 1)
        );
        vm.prank(vm.addr(KEY));
        registry.endDelegation(patient, daughter, 0);
        bytes memory call = abi.encodeCall(registry.requireScope, (patient, vm.addr(DAUGHTER), Scopes.GRANT));
        _refused(call, _notSigner(_signer(DAUGHTER)));
        bytes memory gone = abi.encodeWithSelector(IDelegates.UnknownDelegation.selector, patient, daughter);
        _refusedAs(KEY, abi.encodeCall(registry.endDelegation, (patient, daughter, 0)), gone);
        _refusedAs(DAUGHTER, abi.encodeCall(registry.endDelegation, (unknown, daughter, 0)), _unknownPatient());
    }

    function test_NamingRefusesNonsense() public {
        uint16 max = Scopes.ALL;
        bytes memory call = abi.encodeCall(registry.nameDelegate, (patient, daughter, 0, END));
        _refusedAs(KEY, call, abi.encodeWithSelector(IDelegates.ScopesOutOfRange.selector, uint16(0), max));
        call = abi.encodeCall(registry.nameDelegate, (patient, daughter, max + 1, END));
        _refusedAs(KEY, call, abi.encodeWithSelector(IDelegates.ScopesOutOfRange.selector, max + 1, max));
        call = abi.encodeCall(registry.nameDelegate, (patient, daughter, max, START));
        _refusedAs(KEY, call, abi.encodeWithSelector(EndNotInFuture.selector, START, START));
        bytes24 own = _hash(_signer(KEY));
        call = abi.encodeCall(registry.nameDelegate, (patient, own, max, END));
        _refusedAs(KEY, call, abi.encodeWithSelector(IDelegates.DelegateIsSigner.selector, patient, own));
        call = abi.encodeCall(registry.nameDelegate, (patient, daughter, max, END));
        _refusedAs(DAUGHTER, call, _notSigner(_signer(DAUGHTER)));
    }

    function test_NamingAndEndingBySignature_Once() public {
        bytes memory naming = _namingCall(KEY, Scopes.GRANT, END, 0);
        _pass(naming);
        bytes memory used = abi.encodeWithSelector(
            IDelegates.WrongDelegationNonce.selector,
            patient,
            daughter,
            uint48(0),
            uint48(1)
        );
        _refused(naming, used);
        _refused(
            _namingCall(DAUGHTER, Scopes.ALL, END, 1),
            abi.encodeWithSelector(IPatients.MissingScope.selector, patient, daughter, Scopes.GRANT, uint16(0))
        );
        _pass(_endCall(DAUGHTER, END - 1, 1));
        _refused(_endCall(PHONE, END - 2, 1), _notSigner(_signer(PHONE)));
        _pass(_endCall(KEY, 0, 1));
        // The slot keeps its nonce: ended, an older signature stays void.
        _refused(
            _namingCall(KEY, Scopes.GRANT, END, 1),
            abi.encodeWithSelector(IDelegates.WrongDelegationNonce.selector, patient, daughter, uint48(1), uint48(2))
        );
        bytes memory late = _namingCall(KEY, Scopes.GRANT, END, 2);
        vm.warp(DEADLINE + 1);
        _refused(late, abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1));
    }

    function test_ASignatureHoldsForItsValuesAlone() public {
        IPatients.SignedChange memory change = _namingChange(KEY, Scopes.GRANT, END, 0);
        bytes memory call = abi.encodeCall(registry.nameDelegateBySig, (patient, daughter, Scopes.ALL, END, change));
        _refused(call, _invalidSignature(_namingDigest(Scopes.ALL, END, 0)));
        change = _endChange(KEY, 0, 0);
        call = abi.encodeCall(registry.endDelegationBySig, (patient, daughter, 1, change));
        _refused(call, _invalidSignature(_endDigest(1, 0)));
    }

    /// A rotation leaves delegates, a recovery ends them, and a new era names them afresh.
    function test_ARotationLeavesDelegates_ARecoveryEndsThem() public {
        _name(Scopes.ALL, END);
        _rotate(KEY, PHONE);
        _wait(DELAY);
        registry.executeRotation(patient);
        bytes memory call = abi.encodeCall(registry.requireScope, (patient, vm.addr(DAUGHTER), Scopes.ALL));
        _pass(call);
        _open(3, NEW_KEY);
        _wait(DELAY);
        registry.finaliseRecovery(patient);
        _refused(call, _notSigner(_signer(DAUGHTER)));
        vm.prank(vm.addr(NEW_KEY));
        registry.nameDelegate(patient, daughter, Scopes.ALL, END);
        assertEq(registry.delegateOf(patient, daughter).nonce, 2, "the nonce goes on");
        _pass(call);
    }

    /// Frozen, a delegate gives nothing either, and takes away still.
    function test_AFreezeStopsDelegates() public {
        _name(Scopes.ALL, END);
        _pass(_freezeCall(2));
        uint40 until = _in(DELAY);
        _refused(abi.encodeCall(registry.requireScope, (patient, vm.addr(DAUGHTER), Scopes.GRANT)), _frozen(until));
        _refused(
            abi.encodeCall(registry.requireScope, (patient, vm.addr(DAUGHTER), Scopes.REVOKE | Scopes.OWN_RECORDS)),
            _frozen(until)
        );
        registry.requireScope(patient, vm.addr(DAUGHTER), Scopes.REVOKE);
        registry.requireScope(patient, vm.addr(DAUGHTER), Scopes.VETO);
        _refusedAs(KEY, abi.encodeCall(registry.nameDelegate, (patient, daughter, Scopes.ALL, END)), _frozen(until));
        vm.prank(vm.addr(KEY));
        registry.endDelegation(patient, daughter, 0);
    }

    function _name(uint16 scopes, uint40 until) private {
        vm.prank(vm.addr(KEY));
        registry.nameDelegate(patient, daughter, scopes, until);
    }

    function _namingDigest(uint16 scopes, uint40 until, uint48 nonce) private view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "DelegateNaming(bytes32 patient,bytes24 delegate,uint16 scopes,uint40 until,uint48 nonce,uint40 deadline)"
        );
        return _digest(keccak256(abi.encode(typeHash, patient, daughter, scopes, until, nonce, DEADLINE)));
    }

    function _endDigest(uint40 until, uint48 nonce) private view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "DelegationEnd(bytes32 patient,bytes24 delegate,uint40 until,uint48 nonce,uint40 deadline)"
        );
        return _digest(keccak256(abi.encode(typeHash, patient, daughter, until, nonce, DEADLINE)));
    }

    function _namingChange(
        uint256 key,
        uint16 scopes,
        uint40 until,
        uint48 nonce
    ) private view returns (IPatients.SignedChange memory) {
        bytes memory signature = _sign(key, _namingDigest(scopes, until, nonce));
        return IPatients.SignedChange(nonce, DEADLINE, _signer(key), signature);
    }

    function _endChange(uint256 key, uint40 until, uint48 nonce) private view returns (IPatients.SignedChange memory) {
        return IPatients.SignedChange(nonce, DEADLINE, _signer(key), _sign(key, _endDigest(until, nonce)));
    }

    function _namingCall(uint256 key, uint16 scopes, uint40 until, uint48 nonce) private view returns (bytes memory) {
        IPatients.SignedChange memory change = _namingChange(key, scopes, until, nonce);
        return abi.encodeCall(registry.nameDelegateBySig, (patient, daughter, scopes, until, change));
    }

    function _endCall(uint256 key, uint40 until, uint48 nonce) private view returns (bytes memory) {
        IPatients.SignedChange memory change = _endChange(key, until, nonce);
        return abi.encodeCall(registry.endDelegationBySig, (patient, daughter, until, change));
    }
}
