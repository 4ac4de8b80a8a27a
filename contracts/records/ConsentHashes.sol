// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PatientId} from "../identity/types.sol";
import {IConsentRegistry} from "./interfaces/IConsentRegistry.sol";

/// @title EIP-712 struct hashes of what a patient signs about consent
/// @dev EIP-712 "Definition of encodeData": an array is the hash of its members' struct hashes, joined.
library ConsentHashes {
    bytes32 private constant GRANT_TYPEHASH = keccak256(
        "ConsentGrant(bytes32 patient,bytes32 reader,bytes32 purpose,uint64 categories,uint40 from,uint40 until,"
        "bytes32 document,uint48 nonce,uint32 generation,uint40 deadline)"
    );
    bytes32 private constant TERMS_TYPEHASH = keccak256(
        "ConsentTerms(bytes32 reader,bytes32 purpose,uint64 categories,uint40 from,uint40 until,bytes32 document,"
        "uint48 nonce)"
    );
    bytes32 private constant GRANTS_TYPEHASH = keccak256(
        "ConsentGrants(bytes32 patient,ConsentTerms[] grants,uint32 generation,uint40 deadline)"
        "ConsentTerms(bytes32 reader,bytes32 purpose,uint64 categories,uint40 from,uint40 until,bytes32 document,"
        "uint48 nonce)"
    );
    bytes32 private constant REVOCATION_TYPEHASH = keccak256(
        "ConsentRevocation(bytes32 patient,bytes32 reader,bytes32 purpose,uint48 nonce,uint32 generation,"
        "uint40 deadline)"
    );
    bytes32 private constant TARGET_TYPEHASH = keccak256("ConsentTarget(bytes32 reader,bytes32 purpose,uint48 nonce)");
    bytes32 private constant REVOCATIONS_TYPEHASH = keccak256(
        "ConsentRevocations(bytes32 patient,ConsentTarget[] revocations,uint32 generation,uint40 deadline)"
        "ConsentTarget(bytes32 reader,bytes32 purpose,uint48 nonce)"
    );
    bytes32 private constant ALL_REVOCATION_TYPEHASH = keccak256(
        "AllConsentsRevocation(bytes32 patient,uint32 generation,uint40 deadline)"
    );

    function grantOf(
        PatientId patient,
        IConsentRegistry.Terms calldata terms,
        uint48 nonce,
        uint32 generation,
        uint40 deadline
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    GRANT_TYPEHASH,
                    patient,
                    terms.reader,
                    terms.purpose,
                    terms.categories,
                    terms.from,
                    terms.until,
                    terms.document,
                    nonce,
                    generation,
                    deadline
                )
            );
    }

    function grantsOf(
        PatientId patient,
        IConsentRegistry.Terms[] calldata terms,
        uint48[] calldata nonces,
        uint32 generation,
        uint40 deadline
    ) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](terms.length);
        for (uint256 i = 0; i < terms.length; ++i) {
            hashes[i] = keccak256(abi.encode(TERMS_TYPEHASH, terms[i], nonces[i]));
        }
        return _listHash(GRANTS_TYPEHASH, patient, hashes, generation, deadline);
    }

    function revocationOf(
        PatientId patient,
        IConsentRegistry.Target calldata target,
        uint48 nonce,
        uint32 generation,
        uint40 deadline
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(REVOCATION_TYPEHASH, patient, target.reader, target.purpose, nonce, generation, deadline)
            );
    }

    function revocationsOf(
        PatientId patient,
        IConsentRegistry.Target[] calldata targets,
        uint48[] calldata nonces,
        uint32 generation,
        uint40 deadline
    ) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](targets.length);
        for (uint256 i = 0; i < targets.length; ++i) {
            hashes[i] = keccak256(abi.encode(TARGET_TYPEHASH, targets[i], nonces[i]));
        }
        return _listHash(REVOCATIONS_TYPEHASH, patient, hashes, generation, deadline);
    }

    function allRevocationOf(PatientId patient, uint32 generation, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(ALL_REVOCATION_TYPEHASH, patient, generation, deadline));
    }

    function _listHash(
        bytes32 typeHash,
        PatientId patient,
        bytes32[] memory hashes,
        uint32 generation,
        uint40 deadline
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(typeHash, patient, keccak256(abi.encodePacked(hashes)), generation, deadline));
    }
}
