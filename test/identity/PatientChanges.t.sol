// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest, ExpiredSignature} from "../../contracts/shared/errors.sol";
import {IGuardians} from "../../contracts/identity/interfaces/IGuardians.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {PatientRegistry} from "../../contracts/identity/PatientRegistry.sol";
import {Scopes} from "../../contracts/identity/Scopes.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {PatientTest} from "./PatientTest.sol";

/// Key directory and signer, changed by transaction and by signature of an EOA.
contract PatientChangesTest is PatientTest {
    // ------------------------------------------------------------------------------------------------------- sent

    /// "Rotating" to the same signer would void nothing and look as if it did.
    function test_RotatingToThePresentSignerIsRefused() public {
        bytes memory acceptance = _acceptance(KEY, 0);
        vm.prank(vm.addr(KEY));
        vm.expectRevert(abi.encodeWithSelector(IGuardians.SignerUnchanged.selector, patient));
        registry.rotateSigner(patient, _signer(KEY), acceptance);
    }

    function testFuzz_ThePatientSetsItsKeyDirectory(bytes32 directory) public {
        vm.assume(directory != 0);
        vm.prank(vm.addr(KEY));
        expectEmitFrom(address(registry));
        emit IPatients.KeyDirectoryChanged(patient, directory, 1);
        registry.setKeyDirectory(patient, directory);
        _assertPatient(_signer(KEY), 1, directory);
    }

    function testFuzz_NobodyElseSends(address sender) public {
        vm.assume(sender != vm.addr(KEY));
        bytes memory call = abi.encodeCall(registry.setKeyDirectory, (patient, NEXT_DIRECTORY));
        _refused(address(registry), sender, call, _notSigner(abi.encodePacked(sender)));
        call = abi.encodeCall(registry.rotateSigner, (patient, _signer(NEW_KEY), _acceptance(NEW_KEY, 0)));
        _refused(address(registry), sender, call, _notSigner(abi.encodePacked(sender)));
    }

    function test_SentChangesRefuseUnknownPatientsAndZero() public {
        bytes memory call = abi.encodeCall(registry.setKeyDirectory, (unknown, NEXT_DIRECTORY));
        _refused(address(registry), vm.addr(KEY), call, _unknownPatient());
        call = abi.encodeCall(registry.rotateSigner, (unknown, _signer(NEW_KEY), _acceptance(NEW_KEY, 0)));
        _refused(address(registry), vm.addr(KEY), call, _unknownPatient());
        call = abi.encodeCall(registry.setKeyDirectory, (patient, bytes32(0)));
        _refused(address(registry), vm.addr(KEY), call, abi.encodeWithSelector(EmptyDigest.selector));
    }

    function testFuzz_ThePatientRotates(uint256 key) public {
        key = bound(key, 1, type(uint128).max);
        bytes memory acceptance = _acceptance(key, 0);
        vm.prank(vm.addr(KEY));
        expectEmitFrom(address(registry));
        emit IPatients.SignerRotated(patient, _hash(_signer(key)), 1);
        registry.rotateSigner(patient, _signer(key), acceptance);
        _assertPatient(_signer(key), 1, DIRECTORY);
        registry.requireScope(patient, vm.addr(key), Scopes.SIGNER_ONLY);
    }

    function test_TheFormerSignerIsNobody() public {
        IPatients.SignedChange memory unsent = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        IPatients.SignedChange memory next = _directoryChange(KEY, patient, NEXT_DIRECTORY, 1, DEADLINE);
        vm.prank(vm.addr(KEY));
        registry.rotateSigner(patient, _signer(NEW_KEY), _acceptance(NEW_KEY, 0));

        bytes memory call = abi.encodeCall(registry.setKeyDirectory, (patient, NEXT_DIRECTORY));
        _refused(address(registry), vm.addr(KEY), call, _notSigner(_signer(KEY)));
        _refused(_directoryCall(unsent), _wrongNonce(0, 1));
        _refused(_directoryCall(next), _notSigner(_signer(KEY)));
        bytes memory acceptance = _acceptance(OTHER_KEY, 1);
        IPatients.SignedChange memory rotation = _rotation(KEY, patient, _signer(OTHER_KEY), 1, DEADLINE);
        call = abi.encodeCall(registry.rotateSignerBySig, (patient, _signer(OTHER_KEY), acceptance, rotation));
        _refused(call, _notSigner(_signer(KEY)));
        // It may still come back, if the present signer wants it.
        vm.prank(vm.addr(NEW_KEY));
        registry.rotateSigner(patient, _signer(KEY), _acceptance(KEY, 1));
        _assertPatient(_signer(KEY), 2, DIRECTORY);
    }

    // ------------------------------------------------------------------------------------- key directory, signed

    function testFuzz_AnybodyRelaysASignedKeyDirectory(address relayer, bytes32 directory, uint40 deadline) public {
        vm.assume(directory != 0);
        deadline = uint40(bound(deadline, START, type(uint40).max));
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, directory, 0, deadline);
        vm.prank(relayer);
        expectEmitFrom(address(registry));
        emit IPatients.KeyDirectoryChanged(patient, directory, 1);
        registry.setKeyDirectoryBySig(patient, directory, change);
        _assertPatient(_signer(KEY), 1, directory);
    }

    function test_TheDeadlineIsTheLastSecond() public {
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        vm.warp(DEADLINE + 1);
        bytes memory expected = abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1);
        _refused(_directoryCall(change), expected);
        vm.warp(DEADLINE);
        registry.setKeyDirectoryBySig(patient, NEXT_DIRECTORY, change);
    }

    function test_AReplayIsRefused() public {
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        registry.setKeyDirectoryBySig(patient, NEXT_DIRECTORY, change);
        _refused(_directoryCall(change), _wrongNonce(0, 1));
    }

    function test_ASentChangeVoidsAnOlderSignature() public {
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        vm.prank(vm.addr(KEY));
        registry.setKeyDirectory(patient, SALT);
        _refused(_directoryCall(change), _wrongNonce(0, 1));
        _assertPatient(_signer(KEY), 1, SALT);
    }

    function testFuzz_AWrongNonceIsRefused(uint48 nonce) public {
        vm.assume(nonce != 0);
        _refused(
            _directoryCall(_directoryChange(KEY, patient, NEXT_DIRECTORY, nonce, DEADLINE)),
            _wrongNonce(nonce, 0)
        );
        IPatients.SignedChange memory change = _rotation(KEY, patient, _signer(NEW_KEY), nonce, DEADLINE);
        bytes memory acceptance = _acceptance(NEW_KEY, nonce);
        bytes memory call = abi.encodeCall(registry.rotateSignerBySig, (patient, _signer(NEW_KEY), acceptance, change));
        _refused(call, _wrongNonce(nonce, 0));
    }

    function test_AnUnknownPatientAndAnEmptyDirectoryAreRefused() public {
        IPatients.SignedChange memory change = _directoryChange(KEY, unknown, NEXT_DIRECTORY, 0, DEADLINE);
        bytes memory call = abi.encodeCall(registry.setKeyDirectoryBySig, (unknown, NEXT_DIRECTORY, change));
        _refused(call, _unknownPatient());
        change = _directoryChange(KEY, patient, 0, 0, DEADLINE);
        call = abi.encodeCall(registry.setKeyDirectoryBySig, (patient, bytes32(0), change));
        _refused(call, abi.encodeWithSelector(EmptyDigest.selector));
    }

    /// Each value that the signature covers, changed alone.
    function testFuzz_ASignatureHoldsForItsValuesAlone(bytes32 directory, uint40 deadline, uint256 key) public {
        vm.assume(directory != NEXT_DIRECTORY);
        deadline = uint40(bound(deadline, START, type(uint40).max));
        vm.assume(deadline != DEADLINE);
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);

        bytes memory call = abi.encodeCall(registry.setKeyDirectoryBySig, (patient, directory, change));
        _refused(call, _invalidSignature(_directoryDigest(patient, directory, 0, DEADLINE)));
        change.deadline = deadline;
        _refused(_directoryCall(change), _invalidSignature(_directoryDigest(patient, NEXT_DIRECTORY, 0, deadline)));

        key = bound(key, 1, type(uint128).max);
        vm.assume(key != KEY);
        change = _directoryChange(key, patient, NEXT_DIRECTORY, 0, DEADLINE);
        _refused(_directoryCall(change), _notSigner(_signer(key)));
        change.signer = _signer(KEY);
        _refused(_directoryCall(change), _invalidSignature(_directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE)));
    }

    function test_ASignatureForAnotherPatientIsRefused() public {
        PatientId second = registry.register(_signer(KEY), DIRECTORY, keccak256("another salt"));
        IPatients.SignedChange memory change = _directoryChange(KEY, second, NEXT_DIRECTORY, 0, DEADLINE);
        _refused(_directoryCall(change), _invalidSignature(_directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE)));
    }

    function test_ASignatureForAnotherChainIsRefused() public {
        uint256 home = block.chainid;
        vm.chainId(424_242);
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        vm.chainId(home);
        _refused(_directoryCall(change), _invalidSignature(_directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE)));

        // And one for this chain after the chain forked away.
        change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        vm.chainId(424_242);
        _refused(_directoryCall(change), _invalidSignature(_directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE)));
        vm.chainId(home);
        registry.setKeyDirectoryBySig(patient, NEXT_DIRECTORY, change);
    }

    function test_ASignatureForAnotherRegistryIsRefused() public {
        PatientRegistry here = registry;
        registry = new PatientRegistry();
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        registry = here;
        _refused(_directoryCall(change), _invalidSignature(_directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE)));
    }

    // ----------------------------------------------------------------------------------------- rotation, signed

    function testFuzz_AnybodyRelaysASignedRotation(address relayer, uint256 key) public {
        key = bound(key, 1, type(uint128).max);
        IPatients.SignedChange memory change = _rotation(KEY, patient, _signer(key), 0, DEADLINE);
        bytes memory acceptance = _acceptance(key, 0);
        vm.prank(relayer);
        expectEmitFrom(address(registry));
        emit IPatients.SignerRotated(patient, _hash(_signer(key)), 1);
        registry.rotateSignerBySig(patient, _signer(key), acceptance, change);
        _assertPatient(_signer(key), 1, DIRECTORY);
        // Replayed, even when the rotation was to the same signer.
        bytes memory call = abi.encodeCall(registry.rotateSignerBySig, (patient, _signer(key), acceptance, change));
        _refused(call, _wrongNonce(0, 1));
    }

    function test_ARotationToAnotherSignerThanSignedIsRefused() public {
        IPatients.SignedChange memory change = _rotation(KEY, patient, _signer(NEW_KEY), 0, DEADLINE);
        bytes memory acceptance = _acceptance(OTHER_KEY, 0);
        bytes memory call = abi.encodeCall(
            registry.rotateSignerBySig,
            (patient, _signer(OTHER_KEY), acceptance, change)
        );
        _refused(call, _invalidSignature(_rotationDigest(patient, _signer(OTHER_KEY), 0, DEADLINE)));
    }

    function test_ASignedRotationIsRefusedAfterItsDeadlineAndForUnknownPatients() public {
        IPatients.SignedChange memory change = _rotation(KEY, unknown, _signer(NEW_KEY), 0, DEADLINE);
        bytes memory acceptance = _acceptance(NEW_KEY, 0);
        bytes memory call = abi.encodeCall(registry.rotateSignerBySig, (unknown, _signer(NEW_KEY), acceptance, change));
        _refused(call, _unknownPatient());
        change = _rotation(KEY, patient, _signer(NEW_KEY), 0, DEADLINE);
        call = abi.encodeCall(registry.rotateSignerBySig, (patient, _signer(NEW_KEY), acceptance, change));
        vm.warp(DEADLINE + 1);
        _refused(call, abi.encodeWithSelector(ExpiredSignature.selector, DEADLINE, DEADLINE + 1));
        vm.warp(DEADLINE);
        registry.rotateSignerBySig(patient, _signer(NEW_KEY), acceptance, change);
    }

    function test_AKeyDirectorySignatureIsNoRotationAndAnAcceptanceIsNone() public {
        IPatients.SignedChange memory change = _directoryChange(KEY, patient, NEXT_DIRECTORY, 0, DEADLINE);
        bytes memory signer = _signer(NEW_KEY);
        bytes memory acceptance = _acceptance(NEW_KEY, 0);
        bytes32 digest = _rotationDigest(patient, signer, 0, DEADLINE);
        _refused(
            abi.encodeCall(registry.rotateSignerBySig, (patient, signer, acceptance, change)),
            _invalidSignature(digest)
        );
        change.signature = _sign(KEY, _acceptanceDigest(patient, signer, 0));
        _refused(
            abi.encodeCall(registry.rotateSignerBySig, (patient, signer, acceptance, change)),
            _invalidSignature(digest)
        );
    }

    function _directoryCall(IPatients.SignedChange memory change) private view returns (bytes memory) {
        return abi.encodeCall(registry.setKeyDirectoryBySig, (patient, NEXT_DIRECTORY, change));
    }
}
