// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDelegates} from "../../contracts/identity/interfaces/IDelegates.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {Scopes} from "../../contracts/identity/Scopes.sol";
import {GuardianTest} from "./GuardianTest.sol";

/// Delegates that cling to what they were given, and signers that come back.
contract AuthorityAttacksTest is GuardianTest {
    uint256 internal constant PROXY = 0xDA;
    uint40 internal constant END = START + 30 days;

    bytes24 internal proxy;

    function setUp() public override {
        super.setUp();
        proxy = _hash(_signer(PROXY));
    }

    /// The patient has a passkey and no ether, so it ends by signature; the proxy, who watches the mempool, gives up a second
    /// of its own end before each, to use up the nonce that the signature names.
    function test_attack_ADelegateCannotOvertakeItsEnd() public {
        _name(Scopes.ALL);
        for (uint40 i = 1; i < 4; i++) {
            uint48 nonce = registry.delegateOf(patient, proxy).nonce;
            bytes memory end = _endCall(KEY, 0, nonce);
            vm.prank(vm.addr(PROXY));
            registry.endDelegation(patient, proxy, END - 2 * i);
            _pass(
                abi.encodeCall(
                    registry.endDelegationBySig,
                    (patient, proxy, END - 2 * i - 1, _endChange(PROXY, END - 2 * i - 1, nonce))
                )
            );
            if (i == 3) _pass(end);
        }
        _refused(
            abi.encodeCall(registry.requireScope, (patient, vm.addr(PROXY), Scopes.GRANT)),
            _notSigner(_signer(PROXY))
        );
    }

    /// Stepping down altogether voids what was signed for the delegation, as every other change does.
    function test_SteppingDownVoidsANamingThatWasNotSent() public {
        _name(Scopes.GRANT);
        bytes memory naming = _namingCall(KEY, Scopes.ALL, END, 1);
        vm.prank(vm.addr(PROXY));
        registry.endDelegation(patient, proxy, uint40(block.timestamp));
        _refused(naming, _wrongDelegationNonce(1, 2));
    }

    /// The tablet was a delegate, then the signer; when it is lost and another key takes its place, it must not act on.
    function test_attack_AFormerSignerIsNotLeftADelegate() public {
        _name(Scopes.ALL);
        _rotate(KEY, PROXY);
        _wait(DELAY);
        expectEmitFrom(address(registry));
        emit IDelegates.DelegationShortened(patient, proxy, 0, 2);
        registry.executeRotation(patient);
        _rotate(PROXY, PHONE);
        _wait(DELAY);
        registry.executeRotation(patient);
        _refused(
            abi.encodeCall(registry.requireScope, (patient, vm.addr(PROXY), Scopes.GRANT)),
            _notSigner(_signer(PROXY))
        );
    }

    function _name(uint16 scopes) private {
        vm.prank(vm.addr(KEY));
        registry.nameDelegate(patient, proxy, scopes, END);
    }

    function _wrongDelegationNonce(uint48 nonce, uint48 current) private view returns (bytes memory) {
        return abi.encodeWithSelector(IDelegates.WrongDelegationNonce.selector, patient, proxy, nonce, current);
    }

    function _endChange(uint256 key, uint40 until, uint48 nonce) private view returns (IPatients.SignedChange memory) {
        bytes32 typeHash = keccak256(
            "DelegationEnd(bytes32 patient,bytes24 delegate,uint40 until,uint48 nonce,uint40 deadline)"
        );
        bytes32 digest = _digest(keccak256(abi.encode(typeHash, patient, proxy, until, nonce, DEADLINE)));
        return IPatients.SignedChange(nonce, DEADLINE, _signer(key), _sign(key, digest));
    }

    function _endCall(uint256 key, uint40 until, uint48 nonce) private view returns (bytes memory) {
        return abi.encodeCall(registry.endDelegationBySig, (patient, proxy, until, _endChange(key, until, nonce)));
    }

    function _namingCall(uint256 key, uint16 scopes, uint40 until, uint48 nonce) private view returns (bytes memory) {
        bytes32 typeHash = keccak256(
            "DelegateNaming(bytes32 patient,bytes24 delegate,uint16 scopes,uint40 until,uint48 nonce,uint40 deadline)"
        );
        bytes32 digest = _digest(keccak256(abi.encode(typeHash, patient, proxy, scopes, until, nonce, DEADLINE)));
        IPatients.SignedChange memory change = IPatients.SignedChange(
            nonce,
            DEADLINE,
            _signer(key),
            _sign(key, digest)
        );
        return abi.encodeCall(registry.nameDelegateBySig, (patient, proxy, scopes, until, change));
    }
}
