// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../identity/types.sol";

/// @notice A round of feedback: the typed hash of chain, contract and everything that was opened.
type RoundId is bytes32;

/// @notice Who opens the sum of a round, together with all the others.
/// @param organisation An auditor that announced its key.
/// @param key Its public key: a point of ristretto255 (RFC 9496) in its 32 bytes.
struct Trustee {
    OrgId organisation;
    bytes32 key;
}

/// @notice What a round is. Times are seconds since 1970 (UTC).
/// @param organisation Whose care is asked about.
/// @param from The encounters of the round are those anchored from here
/// @param until to here, not included. Seats are taken until `votingFrom`.
/// @param votingFrom From here on votes are cast
/// @param votingUntil to here, not included. From here on ballots are agreed and the sum is published.
/// @param minimum How many ballots have to be in a sum that is opened.
/// @param items How many scores a ballot has.
/// @param questionnaire Digest of the published questionnaire.
/// @param trustees Who has to agree that anything is opened.
struct RoundTerms {
    OrgId organisation;
    uint40 from;
    uint40 until;
    uint40 votingFrom;
    uint40 votingUntil;
    uint16 minimum;
    uint8 items;
    bytes32 questionnaire;
    Trustee[] trustees;
}

bytes32 constant ROUND_TYPEHASH = keccak256("RoundId(uint256 chainId,address feedback,bytes32 terms)");

/// @notice The id of a round. It is also the scope of its nullifiers.
function roundIdOf(address feedback, RoundTerms memory terms) view returns (RoundId) {
    return RoundId.wrap(keccak256(abi.encode(ROUND_TYPEHASH, block.chainid, feedback, keccak256(abi.encode(terms)))));
}
