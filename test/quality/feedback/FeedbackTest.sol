// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Semaphore} from "@semaphore-protocol/contracts/Semaphore.sol";
import {SemaphoreVerifier} from "@semaphore-protocol/contracts/base/SemaphoreVerifier.sol";
import {ISemaphoreVerifier} from "@semaphore-protocol/contracts/interfaces/ISemaphoreVerifier.sol";
import {Duties} from "../../../contracts/identity/Duties.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {PatientFeedback} from "../../../contracts/quality/PatientFeedback.sol";
import {RoundId, RoundTerms, Trustee} from "../../../contracts/quality/feedbackTypes.sol";
import {IPatientFeedback} from "../../../contracts/quality/interfaces/IPatientFeedback.sol";
import {UseId} from "../../../contracts/records/types.sol";
import {UseTest} from "../../records/UseTest.sol";

/// A hospital that opens rounds, three trustees, patients with encounters, and the real Semaphore.
abstract contract FeedbackTest is UseTest {
    uint40 internal constant VOTING_FROM = START + 20 days;
    uint40 internal constant VOTING_UNTIL = START + 30 days;
    bytes32 internal constant QUESTIONNAIRE = keccak256("questionnaire");
    bytes32 internal constant KEY = keccak256("a trustee's key");

    Semaphore internal semaphore;
    PatientFeedback internal feedback;
    OrgId[] internal trustees;
    address internal asker = address(0xA5);

    function deployFeedback() internal {
        deployUses();
        semaphore = new Semaphore(newVerifier());
        feedback = new PatientFeedback(address(authority), patients, organizations, uses, semaphore);
        join(hospital, hospitalController, asker, Duties.REPORT, END);
        for (uint256 i = 0; i < 6; ++i) {
            bytes32 credential = keccak256(abi.encode("auditor", i));
            trustees.push(organizations.accredit(address(uint160(0xAD0 + i)), credential, Licences.AUDITOR, END));
        }
        vm.warp(START + 2 days);
        for (uint256 i = 0; i < trustees.length; ++i) organizations.activateLicences(trustees[i]);
        sortTrustees();
        for (uint256 i = 0; i < trustees.length; ++i) {
            vm.prank(controllerOf(trustees[i]));
            feedback.announceTrusteeKey(trustees[i], KEY, bytes32(uint256(1)), bytes32(uint256(2)));
        }
    }

    function newVerifier() internal virtual returns (ISemaphoreVerifier) {
        return ISemaphoreVerifier(address(new SemaphoreVerifier()));
    }

    function sortTrustees() private {
        for (uint256 i = 1; i < trustees.length; ++i) {
            for (uint256 j = i; j > 0 && OrgId.unwrap(trustees[j]) < OrgId.unwrap(trustees[j - 1]); --j) {
                (trustees[j], trustees[j - 1]) = (trustees[j - 1], trustees[j]);
            }
        }
    }

    function controllerOf(OrgId org) internal view returns (address) {
        return organizations.organizationOf(org).controller;
    }

    function termsOf(uint256 count) internal view returns (RoundTerms memory terms) {
        terms = RoundTerms({
            organisation: hospital,
            from: START,
            until: START + 10 days,
            votingFrom: VOTING_FROM,
            votingUntil: VOTING_UNTIL,
            minimum: 11,
            items: 2,
            questionnaire: QUESTIONNAIRE,
            trustees: new Trustee[](count)
        });
        for (uint256 i = 0; i < count; ++i) terms.trustees[i] = Trustee(trustees[i], KEY);
    }

    function idOf(RoundTerms memory terms) internal view returns (RoundId) {
        bytes32 typeHash = keccak256("RoundId(uint256 chainId,address feedback,bytes32 terms)");
        bytes32 hash = keccak256(abi.encode(terms));
        return RoundId.wrap(keccak256(abi.encode(typeHash, block.chainid, address(feedback), hash)));
    }

    function open(RoundTerms memory terms) internal returns (RoundId) {
        vm.prank(asker);
        return feedback.openRound(terms);
    }

    /// An encounter of the person at the hospital, anchored now.
    function encounterOf(Person memory person, bytes32 salt) internal returns (bytes32 commitment, UseId use) {
        bytes32 digest = keccak256(abi.encode("encounter", salt));
        anchorRecord(person.id, digest);
        use = anchorUse(newUse(person.id, salt, digest));
        commitment = commitmentOf(VISIT, salt);
    }

    function seatHash(RoundId round, IPatientFeedback.SignedSeat memory seat) internal view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "FeedbackSeat(bytes32 patient,bytes32 round,bytes32 commitment,uint256 voter,uint40 deadline)"
        );
        bytes32 structHash = keccak256(
            abi.encode(typeHash, seat.patient, round, seat.commitment, seat.voter, seat.deadline)
        );
        return typedDigest(domainOf("medtrail PatientFeedback", block.chainid, address(feedback)), structHash);
    }

    function signedSeat(
        RoundId round,
        Person memory person,
        bytes32 commitment,
        uint256 voter
    ) internal view returns (IPatientFeedback.SignedSeat memory seat) {
        seat = IPatientFeedback.SignedSeat(person.id, commitment, voter, VOTING_FROM, person.signer, "");
        seat.signature = signatureOf(person, seatHash(round, seat));
    }

    /// Slots 0 to 2 are the base contracts'.
    function slotOf(RoundId round) internal pure returns (bytes32) {
        return under(bytes32(uint256(3)), RoundId.unwrap(round));
    }

    /// Votes are proved in feedback.test.ts; here their number alone is written, with the bits of {IPatientFeedback.Round}.
    function writeVotes(RoundId round, uint24 votes) internal {
        bytes32 slot = slotOf(round);
        uint256 word = uint256(vm.load(address(feedback), slot));
        uint256 mask = uint256(type(uint24).max) << 200;
        vm.store(address(feedback), slot, bytes32((word & ~mask) | (uint256(votes) << 200)));
        assertEq(feedback.roundOf(round).votes, votes, "votes");
    }
}
