// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC7913P256Verifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {PatientRegistry} from "../../contracts/identity/PatientRegistry.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {TestWallet} from "../contracts/TestWallet.sol";
import {PatientTest} from "./PatientTest.sol";

/// Signers that are no EOA (ERC-1271 contract, raw P-256), malformed signers, and what a new signer has to accept.
contract PatientSignersTest is PatientTest {
    uint256 internal constant P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;

    ERC7913P256Verifier internal verifier;
    TestWallet internal wallet;

    function setUp() public override {
        super.setUp();
        verifier = new ERC7913P256Verifier();
        wallet = new TestWallet(vm.addr(KEY));
    }

    // --------------------------------------------------------------------------------------------------- ERC-1271

    function test_AnAccountContractSendsAndSigns() public {
        bytes memory signer = abi.encodePacked(address(wallet));
        patient = registry.register(signer, DIRECTORY, SALT);
        vm.prank(address(wallet));
        registry.setKeyDirectory(patient, NEXT_DIRECTORY);
        registry.setKeyDirectoryBySig(
            patient,
            SALT,
            _change(signer, _sign(KEY, _directoryDigest(patient, SALT, 1, DEADLINE)), 1)
        );
        _assertPatient(signer, 2, SALT);

        bytes32 digest = _directoryDigest(patient, DIRECTORY, 2, DEADLINE);
        bytes memory call = abi.encodeCall(
            registry.setKeyDirectoryBySig,
            (patient, DIRECTORY, _change(signer, _sign(NEW_KEY, digest), 2))
        );
        _refused(call, _invalidSignature(digest));
        // The owner of the contract is not the signer: the contract is.
        call = abi.encodeCall(registry.setKeyDirectory, (patient, DIRECTORY));
        _refused(address(registry), vm.addr(KEY), call, _notSigner(_signer(KEY)));
        // Who signs for the contract is the contract's affair, at the time of use.
        wallet.setOwner(vm.addr(NEW_KEY));
        registry.setKeyDirectoryBySig(patient, DIRECTORY, _change(signer, _sign(NEW_KEY, digest), 2));
    }

    function test_RotationToAndFromAnAccountContract() public {
        bytes memory signer = abi.encodePacked(address(wallet));
        bytes32 digest = _acceptanceDigest(patient, signer, 0);
        _refusedAcceptance(signer, _sign(NEW_KEY, digest), digest);
        vm.prank(vm.addr(KEY));
        registry.rotateSigner(patient, signer, _sign(KEY, digest));
        _assertPatient(signer, 1, DIRECTORY);

        bytes memory signature = _sign(KEY, _rotationDigest(patient, _signer(NEW_KEY), 1, DEADLINE));
        registry.rotateSignerBySig(patient, _signer(NEW_KEY), _acceptance(NEW_KEY, 1), _change(signer, signature, 1));
        _assertPatient(_signer(NEW_KEY), 2, DIRECTORY);
    }

    // ------------------------------------------------------------------------------------------------------ P-256

    function testFuzz_AP256KeySigns(uint256 key, uint256 other) public {
        key = bound(key, 1, type(uint128).max);
        other = bound(other, 1, type(uint128).max);
        vm.assume(other != key);
        bytes memory signer = _p256Signer(key);
        patient = registry.register(signer, DIRECTORY, SALT);
        bytes32 digest = _directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE);
        bytes memory call = abi.encodeCall(
            registry.setKeyDirectoryBySig,
            (patient, NEXT_DIRECTORY, _change(signer, _signP256(other, digest), 0))
        );
        _refused(call, _invalidSignature(digest));
        call = abi.encodeCall(
            registry.setKeyDirectoryBySig,
            (patient, NEXT_DIRECTORY, _change(_p256Signer(other), _signP256(other, digest), 0))
        );
        _refused(call, _notSigner(_p256Signer(other)));
        registry.setKeyDirectoryBySig(patient, NEXT_DIRECTORY, _change(signer, _signP256(key, digest), 0));
        _assertPatient(signer, 1, NEXT_DIRECTORY);
    }

    function test_RotationToAndFromAP256Key() public {
        bytes memory signer = _p256Signer(7);
        bytes memory acceptance = _signP256(7, _acceptanceDigest(patient, signer, 0));
        registry.rotateSignerBySig(patient, signer, acceptance, _rotation(KEY, patient, signer, 0, DEADLINE));
        _assertPatient(signer, 1, DIRECTORY);
        bytes memory signature = _signP256(7, _rotationDigest(patient, _signer(KEY), 1, DEADLINE));
        registry.rotateSignerBySig(patient, _signer(KEY), _acceptance(KEY, 1), _change(signer, signature, 1));
        _assertPatient(_signer(KEY), 2, DIRECTORY);
    }

    function test_TheVerifiersAccountIsNotThePatient() public {
        patient = registry.register(_p256Signer(7), DIRECTORY, SALT);
        bytes memory call = abi.encodeCall(registry.setKeyDirectory, (patient, NEXT_DIRECTORY));
        _refused(address(registry), address(verifier), call, _notSigner(abi.encodePacked(address(verifier))));
    }

    // -------------------------------------------------------------------------------------------- malformed bytes

    function testFuzz_OtherSignerBytesAreNotTheSigner(bytes calldata signer, bytes calldata signature) public {
        vm.assume(keccak256(signer) != keccak256(_signer(KEY)));
        IPatients.SignedChange memory change = _change(signer, signature, 0);
        _refused(abi.encodeCall(registry.setKeyDirectoryBySig, (patient, NEXT_DIRECTORY, change)), _notSigner(signer));
    }

    function testFuzz_OtherSignatureBytesAreNoSignature(bytes calldata signature) public {
        bytes32 digest = _directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE);
        vm.assume(keccak256(signature) != keccak256(_sign(KEY, digest)));
        IPatients.SignedChange memory change = _change(_signer(KEY), signature, 0);
        bytes memory call = abi.encodeCall(registry.setKeyDirectoryBySig, (patient, NEXT_DIRECTORY, change));
        _refused(call, _invalidSignature(digest));
    }

    function test_APaddedOrCutSignerIsNotTheSigner() public {
        bytes memory padded = abi.encodePacked(vm.addr(KEY), uint8(0));
        bytes memory wide = abi.encode(vm.addr(KEY));
        bytes memory cut = abi.encodePacked(bytes19(bytes20(vm.addr(KEY))));
        bytes32 digest = _directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE);
        bytes[3] memory signers = [padded, wide, cut];
        for (uint256 i = 0; i < 3; i++) {
            IPatients.SignedChange memory change = _change(signers[i], _sign(KEY, digest), 0);
            bytes memory call = abi.encodeCall(registry.setKeyDirectoryBySig, (patient, NEXT_DIRECTORY, change));
            _refused(call, _notSigner(signers[i]));
        }
    }

    /// Anybody may register bytes that can sign nothing; such a patient never changes.
    function testFuzz_ASignerWithoutAVerifierSignsNothing(address nobody, bytes calldata signature) public {
        vm.assume(nobody.code.length == 0 && uint160(nobody) > 0xffff);
        bytes memory signer = abi.encodePacked(nobody, uint8(1));
        patient = registry.register(signer, DIRECTORY, SALT);
        bytes32 digest = _directoryDigest(patient, NEXT_DIRECTORY, 0, DEADLINE);
        IPatients.SignedChange memory change = _change(signer, signature, 0);
        bytes memory call = abi.encodeCall(registry.setKeyDirectoryBySig, (patient, NEXT_DIRECTORY, change));
        _refused(call, _invalidSignature(digest));
    }

    function testFuzz_RotationRefusesSignerLengthsOutOfRange(uint256 length) public {
        length = bound(length, 0, 2048);
        if (length >= 20 && length <= 1024) length = length % 2 == 0 ? 19 : 1025;
        bytes memory signer = new bytes(length);
        bytes memory call = abi.encodeCall(registry.rotateSigner, (patient, signer, ""));
        _refused(address(registry), vm.addr(KEY), call, _signerLength(length));
        IPatients.SignedChange memory change = _rotation(KEY, patient, signer, 0, DEADLINE);
        _refused(abi.encodeCall(registry.rotateSignerBySig, (patient, signer, "", change)), _signerLength(length));
    }

    function test_TheLongestSignerIsRefusedOnlyForItsAcceptance() public {
        bytes memory signer = new bytes(1024);
        _refusedAcceptance(signer, "", _acceptanceDigest(patient, signer, 0));
    }

    // ------------------------------------------------------------------------------------------------- acceptance

    function test_AcceptanceByTheWrongKey() public {
        bytes32 digest = _acceptanceDigest(patient, _signer(NEW_KEY), 0);
        _refusedAcceptance(_signer(NEW_KEY), _sign(KEY, digest), digest);
        _refusedAcceptance(_signer(NEW_KEY), _sign(OTHER_KEY, digest), digest);
        _refusedAcceptance(_signer(NEW_KEY), "", digest);
    }

    function test_AcceptanceForAnotherPatient() public {
        PatientId second = registry.register(_signer(KEY), DIRECTORY, keccak256("another salt"));
        bytes memory acceptance = _sign(NEW_KEY, _acceptanceDigest(second, _signer(NEW_KEY), 0));
        _refusedAcceptance(_signer(NEW_KEY), acceptance, _acceptanceDigest(patient, _signer(NEW_KEY), 0));
    }

    function testFuzz_AcceptanceWithAnotherNonce(uint48 nonce) public {
        vm.assume(nonce != 0);
        _refusedAcceptance(
            _signer(NEW_KEY),
            _acceptance(NEW_KEY, nonce),
            _acceptanceDigest(patient, _signer(NEW_KEY), 0)
        );
    }

    function test_AStaleAcceptanceIsRefused() public {
        bytes memory acceptance = _acceptance(NEW_KEY, 0);
        vm.prank(vm.addr(KEY));
        registry.setKeyDirectory(patient, NEXT_DIRECTORY);
        _refusedAcceptance(_signer(NEW_KEY), acceptance, _acceptanceDigest(patient, _signer(NEW_KEY), 1));
    }

    function test_AcceptanceForAnotherRegistryOrChain() public {
        PatientRegistry here = registry;
        registry = new PatientRegistry();
        bytes memory acceptance = _acceptance(NEW_KEY, 0);
        registry = here;
        _refusedAcceptance(_signer(NEW_KEY), acceptance, _acceptanceDigest(patient, _signer(NEW_KEY), 0));
        uint256 home = block.chainid;
        vm.chainId(424_242);
        acceptance = _acceptance(NEW_KEY, 0);
        vm.chainId(home);
        _refusedAcceptance(_signer(NEW_KEY), acceptance, _acceptanceDigest(patient, _signer(NEW_KEY), 0));
    }

    // ---------------------------------------------------------------------------------------------------- helpers

    /// Sent and signed, the rotation is refused for its acceptance.
    function _refusedAcceptance(bytes memory newSigner, bytes memory acceptance, bytes32 digest) private {
        uint48 nonce = registry.patientOf(patient).nonce;
        bytes memory call = abi.encodeCall(registry.rotateSigner, (patient, newSigner, acceptance));
        _refused(address(registry), vm.addr(KEY), call, _invalidAcceptance(digest));
        IPatients.SignedChange memory change = _rotation(KEY, patient, newSigner, nonce, DEADLINE);
        call = abi.encodeCall(registry.rotateSignerBySig, (patient, newSigner, acceptance, change));
        _refused(call, _invalidAcceptance(digest));
    }

    function _change(
        bytes memory signer,
        bytes memory signature,
        uint48 nonce
    ) private pure returns (IPatients.SignedChange memory) {
        return IPatients.SignedChange(nonce, DEADLINE, signer, signature);
    }

    function _p256Signer(uint256 key) private view returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return abi.encodePacked(address(verifier), x, y);
    }

    /// The verifier takes the lower half of s alone.
    function _signP256(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = vm.signP256(key, digest);
        if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
        return abi.encodePacked(r, s);
    }
}
