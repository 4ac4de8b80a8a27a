// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ExpiredSignature} from "../../contracts/shared/errors.sol";
import {Scopes} from "../../contracts/identity/Scopes.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {PatientAuthorizedProbe} from "../contracts/PatientAuthorizedProbe.sol";
import {PatientTest} from "./PatientTest.sol";

/// What a contract of another room inherits: a patient's transaction or signature, in its own domain.
contract PatientAuthorizedTest is PatientTest {
    bytes32 internal constant STRUCT_HASH = keccak256("a struct of another room");

    PatientAuthorizedProbe internal probe;

    function setUp() public override {
        super.setUp();
        probe = new PatientAuthorizedProbe(registry);
    }

    function test_KnowsItsRegistry() public view {
        assertEq(address(probe.PATIENTS()), address(registry), "registry");
    }

    function testFuzz_OnlyThePatientSends(address sender) public {
        vm.assume(sender != vm.addr(KEY));
        vm.prank(vm.addr(KEY));
        probe.requireSent(patient, Scopes.GRANT);
        bytes memory call = abi.encodeCall(probe.requireSent, (patient, Scopes.GRANT));
        _refused(address(probe), sender, call, _notSigner(abi.encodePacked(sender)));
        _refused(
            address(probe),
            vm.addr(KEY),
            abi.encodeCall(probe.requireSent, (unknown, Scopes.GRANT)),
            _unknownPatient()
        );
    }

    function testFuzz_TheDeadlineIsTheLastSecond(bytes32 structHash, uint40 deadline) public {
        deadline = uint40(bound(deadline, START, type(uint40).max - 1));
        bytes memory signature = _sign(KEY, _probeDigest(structHash));
        vm.warp(deadline);
        probe.requireSigned(patient, Scopes.GRANT, structHash, deadline, _signer(KEY), signature);
        vm.warp(uint256(deadline) + 1);
        bytes memory call = abi.encodeCall(
            probe.requireSigned,
            (patient, Scopes.GRANT, structHash, deadline, _signer(KEY), signature)
        );
        _refused(
            address(probe),
            RELAYER,
            call,
            abi.encodeWithSelector(ExpiredSignature.selector, deadline, deadline + 1)
        );
    }

    function testFuzz_AnotherStructIsRefused(bytes32 structHash) public {
        vm.assume(structHash != STRUCT_HASH);
        bytes memory signature = _sign(KEY, _probeDigest(STRUCT_HASH));
        _refusedSignature(patient, structHash, KEY, signature, _invalidSignature(_probeDigest(structHash)));
    }

    function test_AnotherContractsDomainIsRefused() public {
        bytes memory expected = _invalidSignature(_probeDigest(STRUCT_HASH));
        _refusedSignature(patient, STRUCT_HASH, KEY, _sign(KEY, _digest(STRUCT_HASH)), expected);
        PatientAuthorizedProbe second = new PatientAuthorizedProbe(registry);
        bytes32 digest = _digest("medtrail Probe", address(second), STRUCT_HASH);
        second.requireSigned(patient, Scopes.GRANT, STRUCT_HASH, DEADLINE, _signer(KEY), _sign(KEY, digest));
        _refusedSignature(patient, STRUCT_HASH, KEY, _sign(KEY, digest), expected);
    }

    function test_AnotherSignerAnUnknownPatientAndAFormerSignerAreRefused() public {
        bytes memory signature = _sign(OTHER_KEY, _probeDigest(STRUCT_HASH));
        _refusedSignature(patient, STRUCT_HASH, OTHER_KEY, signature, _notSigner(_signer(OTHER_KEY)));
        signature = _sign(KEY, _probeDigest(STRUCT_HASH));
        _refusedSignature(unknown, STRUCT_HASH, KEY, signature, _unknownPatient());

        vm.prank(vm.addr(KEY));
        registry.rotateSigner(patient, _signer(NEW_KEY), _acceptance(NEW_KEY, 0));
        _refusedSignature(patient, STRUCT_HASH, KEY, signature, _notSigner(_signer(KEY)));
        signature = _sign(NEW_KEY, _probeDigest(STRUCT_HASH));
        probe.requireSigned(patient, Scopes.GRANT, STRUCT_HASH, DEADLINE, _signer(NEW_KEY), signature);
    }

    function _probeDigest(bytes32 structHash) private view returns (bytes32) {
        return _digest("medtrail Probe", address(probe), structHash);
    }

    function _refusedSignature(
        PatientId id,
        bytes32 structHash,
        uint256 key,
        bytes memory signature,
        bytes memory expected
    ) private {
        bytes memory call = abi.encodeCall(
            probe.requireSigned,
            (id, Scopes.GRANT, structHash, DEADLINE, _signer(key), signature)
        );
        _refused(address(probe), RELAYER, call, expected);
    }
}
