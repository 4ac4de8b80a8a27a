// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGuardians} from "../../contracts/identity/interfaces/IGuardians.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {PatientRegistry} from "../../contracts/identity/PatientRegistry.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {IdentityTest} from "./IdentityTest.sol";

/// A patient registry with one patient, and EIP-712 spelled out so that the contract's own hashing is checked.
abstract contract PatientTest is IdentityTest {
    uint256 internal constant KEY = 0xA11CE;
    uint256 internal constant NEW_KEY = 0xB0B;
    uint256 internal constant OTHER_KEY = 0xBAD;
    uint40 internal constant DEADLINE = START + 1 hours;
    bytes32 internal constant DIRECTORY = keccak256("first key directory");
    bytes32 internal constant NEXT_DIRECTORY = keccak256("second key directory");
    bytes32 internal constant SALT = keccak256("salt");
    address internal constant RELAYER = address(0xE1);

    PatientRegistry internal registry;
    PatientId internal patient;
    PatientId internal unknown = PatientId.wrap(keccak256("no patient"));

    function setUp() public virtual {
        vm.warp(START);
        registry = new PatientRegistry();
        patient = registry.register(_signer(KEY), DIRECTORY, SALT);
    }

    function _refused(bytes memory call, bytes memory expected) internal {
        _refused(address(registry), RELAYER, call, expected);
    }

    // ---------------------------------------------------------------------------------------------------- signers

    function _signer(uint256 key) internal pure returns (bytes memory) {
        return abi.encodePacked(vm.addr(key));
    }

    function _hash(bytes memory signer) internal pure returns (bytes24) {
        return bytes24(keccak256(signer));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    // ------------------------------------------------------------------------------------------------------ digests

    function _digest(string memory name, address target, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                target
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        return _digest("medtrail PatientRegistry", address(registry), structHash);
    }

    function _directoryDigest(
        PatientId id,
        bytes32 directory,
        uint48 nonce,
        uint40 deadline
    ) internal view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "KeyDirectoryChange(bytes32 patient,bytes32 keyDirectory,uint48 nonce,uint40 deadline)"
        );
        return _digest(keccak256(abi.encode(typeHash, id, directory, nonce, deadline)));
    }

    function _rotationDigest(
        PatientId id,
        bytes memory newSigner,
        uint48 nonce,
        uint40 deadline
    ) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("SignerRotation(bytes32 patient,bytes newSigner,uint48 nonce,uint40 deadline)");
        return _digest(keccak256(abi.encode(typeHash, id, keccak256(newSigner), nonce, deadline)));
    }

    function _acceptanceDigest(PatientId id, bytes memory newSigner, uint48 nonce) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("SignerAcceptance(bytes32 patient,bytes newSigner,uint48 nonce)");
        return _digest(keccak256(abi.encode(typeHash, id, keccak256(newSigner), nonce)));
    }

    // ---------------------------------------------------------------------------------------------- signed changes

    /// A change of the key directory signed by an EOA that names itself as the signer.
    function _directoryChange(
        uint256 key,
        PatientId id,
        bytes32 directory,
        uint48 nonce,
        uint40 deadline
    ) internal view returns (IPatients.SignedChange memory) {
        bytes memory signature = _sign(key, _directoryDigest(id, directory, nonce, deadline));
        return IPatients.SignedChange(nonce, deadline, _signer(key), signature);
    }

    function _rotation(
        uint256 key,
        PatientId id,
        bytes memory newSigner,
        uint48 nonce,
        uint40 deadline
    ) internal view returns (IPatients.SignedChange memory) {
        bytes memory signature = _sign(key, _rotationDigest(id, newSigner, nonce, deadline));
        return IPatients.SignedChange(nonce, deadline, _signer(key), signature);
    }

    function _acceptance(uint256 key, uint48 nonce) internal view returns (bytes memory) {
        return _sign(key, _acceptanceDigest(patient, _signer(key), nonce));
    }

    // ----------------------------------------------------------------------------------------------------- errors

    function _notSigner(bytes memory signer) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.NotPatientSigner.selector, patient, _hash(signer));
    }

    function _unknownPatient() internal view returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.UnknownPatient.selector, unknown);
    }

    function _invalidSignature(bytes32 digest) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.InvalidPatientSignature.selector, patient, digest);
    }

    function _invalidAcceptance(bytes32 digest) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IGuardians.InvalidAcceptance.selector, patient, digest);
    }

    function _wrongNonce(uint48 nonce, uint48 current) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.WrongPatientNonce.selector, patient, nonce, current);
    }

    function _signerLength(uint256 length) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.SignerLengthOutOfRange.selector, length, 20, 1024);
    }

    function _assertPatient(bytes memory signer, uint48 nonce, bytes32 directory) internal view {
        IPatients.Patient memory stored = registry.patientOf(patient);
        assertEq(bytes32(stored.signerHash), bytes32(_hash(signer)), "signerHash");
        assertEq(stored.nonce, nonce, "nonce");
        assertEq(stored.keyDirectory, directory, "keyDirectory");
    }
}
