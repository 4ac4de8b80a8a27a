// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IGuardians} from "../../contracts/identity/interfaces/IGuardians.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {IRecovery} from "../../contracts/identity/interfaces/IRecovery.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {PatientTest} from "./PatientTest.sol";

/// A patient with four guardians, two of whom are a quorum, and EIP-712 spelled out.
abstract contract GuardianTest is PatientTest {
    uint32 internal constant DELAY = 3 days;
    uint256 internal constant PHONE = 0xCAFE;
    uint40 internal constant FOREVER = type(uint40).max;

    /// In ascending order of keccak256(signer), as approvals come.
    uint256[4] internal guardians;
    bytes32[4] internal leaves;

    function setUp() public virtual override {
        super.setUp();
        guardians = [uint256(0x61), 0x62, 0x63, 0x64];
        for (uint256 i = 0; i < 4; i++) {
            for (uint256 j = i + 1; j < 4; j++) {
                if (keccak256(_signer(guardians[j])) < keccak256(_signer(guardians[i]))) {
                    (guardians[i], guardians[j]) = (guardians[j], guardians[i]);
                }
            }
        }
        for (uint256 i = 0; i < 4; i++) leaves[i] = _leaf(_signer(guardians[i]), _salt(i));
        vm.prank(vm.addr(KEY));
        registry.changeGuardians(patient, _terms());
    }

    // ------------------------------------------------------------------------------------------------- the tree

    function _salt(uint256 i) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt of a guardian", i));
    }

    function _leaf(bytes memory signer, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(keccak256(signer), salt))));
    }

    function _root() internal view returns (bytes32) {
        return
            Hashes.commutativeKeccak256(
                Hashes.commutativeKeccak256(leaves[0], leaves[1]),
                Hashes.commutativeKeccak256(leaves[2], leaves[3])
            );
    }

    function _proof(uint256 i) internal view returns (bytes32[] memory proof) {
        proof = new bytes32[](2);
        proof[0] = leaves[i ^ 1];
        uint256 other = i < 2 ? 2 : 0;
        proof[1] = Hashes.commutativeKeccak256(leaves[other], leaves[other + 1]);
    }

    function _terms() internal view returns (IGuardians.GuardianTerms memory) {
        return IGuardians.GuardianTerms(_root(), 2, 4, DELAY);
    }

    // -------------------------------------------------------------------------------------------------- digests

    function _approvalDigest(
        PatientId id,
        bytes memory newSigner,
        uint24 round,
        uint40 deadline
    ) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("RecoveryApproval(bytes32 patient,bytes newSigner,uint24 round,uint40 deadline)");
        return _digest(keccak256(abi.encode(typeHash, id, keccak256(newSigner), round, deadline)));
    }

    function _recoveryAcceptanceDigest(
        PatientId id,
        bytes memory newSigner,
        uint24 round,
        uint256 approvals
    ) internal view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "RecoveryAcceptance(bytes32 patient,bytes newSigner,uint24 round,uint8 approvals)"
        );
        return _digest(keccak256(abi.encode(typeHash, id, keccak256(newSigner), round, approvals)));
    }

    function _freezeDigest(PatientId id, uint24 round, uint40 deadline) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("FreezeRequest(bytes32 patient,uint24 round,uint40 deadline)");
        return _digest(keccak256(abi.encode(typeHash, id, round, deadline)));
    }

    function _simpleChange(
        uint256 key,
        string memory name,
        uint48 nonce,
        uint40 deadline
    ) internal view returns (IPatients.SignedChange memory) {
        bytes32 typeHash = keccak256(bytes(string.concat(name, "(bytes32 patient,uint48 nonce,uint40 deadline)")));
        bytes32 digest = _digest(keccak256(abi.encode(typeHash, patient, nonce, deadline)));
        return IPatients.SignedChange(nonce, deadline, _signer(key), _sign(key, digest));
    }

    // ---------------------------------------------------------------------------------------------------- words

    function _word(uint256 i, bytes32 digest) internal view returns (IRecovery.GuardianWord memory) {
        return IRecovery.GuardianWord(_signer(guardians[i]), _salt(i), _proof(i), _sign(guardians[i], digest));
    }

    /// Approvals of the guardians whose bits are set, for this patient in the guard's present round.
    function _words(
        uint256 bits,
        uint256 newKey,
        uint40 deadline
    ) internal view returns (IRecovery.GuardianWord[] memory words) {
        bytes32 digest = _approvalDigest(patient, _signer(newKey), _round(), deadline);
        uint256 count = 0;
        for (uint256 i = 0; i < 4; i++) count += (bits >> i) & 1;
        words = new IRecovery.GuardianWord[](count);
        uint256 next = 0;
        for (uint256 i = 0; i < 4; i++) {
            if ((bits >> i) & 1 == 1) words[next++] = _word(i, digest);
        }
    }

    function _openCall(uint256 bits, uint256 newKey) internal view returns (bytes memory) {
        uint40 deadline = _in(1 hours);
        return _openCall(newKey, _round(), deadline, _words(bits, newKey, deadline));
    }

    function _openCall(
        uint256 newKey,
        uint24 acceptedRound,
        uint40 deadline,
        IRecovery.GuardianWord[] memory words
    ) internal view returns (bytes memory) {
        bytes memory newSigner = _signer(newKey);
        bytes32 digest = _recoveryAcceptanceDigest(patient, newSigner, acceptedRound, words.length);
        bytes memory acceptance = _sign(newKey, digest);
        return abi.encodeCall(registry.openRecovery, (patient, newSigner, acceptance, deadline, words));
    }

    function _freezeCall(uint256 i) internal view returns (bytes memory) {
        uint40 deadline = _in(1 hours);
        return
            abi.encodeCall(registry.freeze, (patient, deadline, _word(i, _freezeDigest(patient, _round(), deadline))));
    }

    function _pass(bytes memory call) internal {
        vm.prank(RELAYER);
        (bool success, bytes memory data) = address(registry).call(call);
        if (!success) revert WrongRevert(data, "");
    }

    function _open(uint256 bits, uint256 newKey) internal {
        _pass(_openCall(bits, newKey));
    }

    // ---------------------------------------------------------------------------------------------------- state

    function _round() internal view returns (uint24) {
        return registry.guardOf(patient).round;
    }

    function _in(uint256 time) internal view returns (uint40) {
        return uint40(block.timestamp + time);
    }

    function _wait(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    function _rotate(uint256 from, uint256 to) internal {
        bytes memory acceptance = _acceptance(to, registry.patientOf(patient).nonce);
        vm.prank(vm.addr(from));
        registry.rotateSigner(patient, _signer(to), acceptance);
    }

    function _refusedAs(uint256 key, bytes memory call, bytes memory expected) internal {
        _refused(address(registry), vm.addr(key), call, expected);
    }

    function _frozen(uint40 until) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IPatients.FrozenPatient.selector, patient, until);
    }

    function _assertSigner(uint256 key) internal view {
        bytes24 actual = registry.patientOf(patient).signerHash;
        assertEq(bytes32(actual), bytes32(_hash(_signer(key))), "signer");
    }
}
