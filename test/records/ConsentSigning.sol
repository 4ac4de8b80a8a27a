// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordsFixture} from "./RecordsFixture.sol";

/// What a patient's software signs about consent, written from the interface's type strings and not from the library.
abstract contract ConsentSigning is RecordsFixture {
    bytes32 internal constant DOCUMENT = keccak256("FHIR Consent");
    uint40 internal constant FROM = START;
    uint40 internal constant UNTIL = START + 30 days;
    uint40 internal constant DEADLINE = START + 1 days;

    function domain() internal view returns (bytes32) {
        return domainOf("medtrail ConsentRegistry", block.chainid, address(consents));
    }

    function termsFor(OrgId reader, uint64 categories) internal pure returns (IConsentRegistry.Terms memory) {
        return IConsentRegistry.Terms(reader, TREAT, categories, FROM, UNTIL, DOCUMENT);
    }

    function targetFor(OrgId reader) internal pure returns (IConsentRegistry.Target memory) {
        return IConsentRegistry.Target(reader, TREAT);
    }

    // --------------------------------------------------------------------------------------------------- struct hashes

    function grantHash(
        PatientId patient,
        IConsentRegistry.Terms memory terms,
        uint48 nonce,
        uint32 generation,
        uint40 deadline
    ) internal pure returns (bytes32) {
        bytes memory head = abi.encode(
            keccak256(
                "ConsentGrant(bytes32 patient,bytes32 reader,bytes32 purpose,uint64 categories,uint40 from,uint40 until,bytes32 document,uint48 nonce,uint32 generation,uint40 deadline)"
            ),
            patient,
            terms.reader,
            terms.purpose,
            uint256(terms.categories)
        );
        bytes memory tail = abi.encode(
            uint256(terms.from),
            uint256(terms.until),
            terms.document,
            uint256(nonce),
            uint256(generation),
            uint256(deadline)
        );
        return keccak256(bytes.concat(head, tail));
    }

    function grantsHash(
        PatientId patient,
        IConsentRegistry.Terms[] memory terms,
        uint48[] memory nonces,
        uint32 generation,
        uint40 deadline
    ) internal pure returns (bytes32) {
        bytes memory members;
        for (uint256 i = 0; i < terms.length; ++i) members = bytes.concat(members, termsHash(terms[i], nonces[i]));
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "ConsentGrants(bytes32 patient,ConsentTerms[] grants,uint32 generation,uint40 deadline)ConsentTerms(bytes32 reader,bytes32 purpose,uint64 categories,uint40 from,uint40 until,bytes32 document,uint48 nonce)"
                    ),
                    patient,
                    keccak256(members),
                    uint256(generation),
                    uint256(deadline)
                )
            );
    }

    function termsHash(IConsentRegistry.Terms memory terms, uint48 nonce) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "ConsentTerms(bytes32 reader,bytes32 purpose,uint64 categories,uint40 from,uint40 until,bytes32 document,uint48 nonce)"
                    ),
                    terms.reader,
                    terms.purpose,
                    uint256(terms.categories),
                    uint256(terms.from),
                    uint256(terms.until),
                    terms.document,
                    uint256(nonce)
                )
            );
    }

    function revocationHash(
        PatientId patient,
        IConsentRegistry.Target memory target,
        uint48 nonce,
        uint32 generation,
        uint40 deadline
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "ConsentRevocation(bytes32 patient,bytes32 reader,bytes32 purpose,uint48 nonce,uint32 generation,uint40 deadline)"
                    ),
                    patient,
                    target.reader,
                    target.purpose,
                    uint256(nonce),
                    uint256(generation),
                    uint256(deadline)
                )
            );
    }

    function revocationsHash(
        PatientId patient,
        IConsentRegistry.Target[] memory targets,
        uint48[] memory nonces,
        uint32 generation,
        uint40 deadline
    ) internal pure returns (bytes32) {
        bytes32 memberType = keccak256("ConsentTarget(bytes32 reader,bytes32 purpose,uint48 nonce)");
        bytes memory members;
        for (uint256 i = 0; i < targets.length; ++i) {
            bytes32 member = keccak256(
                abi.encode(memberType, targets[i].reader, targets[i].purpose, uint256(nonces[i]))
            );
            members = bytes.concat(members, member);
        }
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "ConsentRevocations(bytes32 patient,ConsentTarget[] revocations,uint32 generation,uint40 deadline)ConsentTarget(bytes32 reader,bytes32 purpose,uint48 nonce)"
                    ),
                    patient,
                    keccak256(members),
                    uint256(generation),
                    uint256(deadline)
                )
            );
    }

    function allRevocationHash(PatientId patient, uint32 generation, uint40 deadline) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256("AllConsentsRevocation(bytes32 patient,uint32 generation,uint40 deadline)"),
                    patient,
                    uint256(generation),
                    uint256(deadline)
                )
            );
    }

    // -------------------------------------------------------------------------------------------------- authorizations

    function authorize(
        Person memory person,
        uint32 generation,
        uint40 deadline,
        bytes32 structHash
    ) internal view returns (IConsentRegistry.Authorization memory) {
        bytes memory signature = signatureOf(person, typedDigest(domain(), structHash));
        return IConsentRegistry.Authorization(generation, deadline, person.signer, signature);
    }

    function authorizeGrant(
        Person memory person,
        IConsentRegistry.Terms memory terms,
        uint48 nonce,
        uint32 generation,
        uint40 deadline
    ) internal view returns (IConsentRegistry.Authorization memory) {
        bytes32 structHash = grantHash(person.id, terms, nonce, generation, deadline);
        return authorize(person, generation, deadline, structHash);
    }

    function authorizeRevocation(
        Person memory person,
        IConsentRegistry.Target memory target,
        uint48 nonce,
        uint32 generation,
        uint40 deadline
    ) internal view returns (IConsentRegistry.Authorization memory) {
        bytes32 structHash = revocationHash(person.id, target, nonce, generation, deadline);
        return authorize(person, generation, deadline, structHash);
    }

    // ------------------------------------------------------------------------------------------------------------ slots

    /// Slots 0 and 1 are the base contract's strings.
    function consentSlot(PatientId patient, OrgId reader, bytes32 purpose) internal view returns (uint256) {
        bytes32 slot = under(bytes32(uint256(2)), PatientId.unwrap(patient));
        slot = under(under(slot, OrgId.unwrap(reader)), purpose);
        return uint256(vm.load(address(consents), slot));
    }

    function packConsent(IConsentRegistry.Consent memory consent) internal pure returns (uint256) {
        return
            uint256(consent.categories) |
            (uint256(consent.from) << 64) |
            (uint256(consent.until) << 104) |
            (uint256(consent.generation) << 144) |
            (uint256(consent.nonce) << 176) |
            (consent.documented ? 1 << 224 : 0);
    }

    function assertConsent(
        PatientId patient,
        OrgId reader,
        bytes32 purpose,
        IConsentRegistry.Consent memory expected,
        string memory what
    ) internal view {
        assertEq(
            keccak256(abi.encode(consents.consentOf(patient, reader, purpose))),
            keccak256(abi.encode(expected)),
            what
        );
        assertEq(consentSlot(patient, reader, purpose), packConsent(expected), what);
    }

    function sendGrant(Person memory person, IConsentRegistry.Terms memory terms) internal {
        vm.prank(person.account);
        consents.grant(person.id, terms);
    }
}
