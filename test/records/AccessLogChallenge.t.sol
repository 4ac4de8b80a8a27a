// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessLog} from "../../contracts/records/interfaces/IAccessLog.sol";
import {AccessLogTest} from "./AccessLogTest.sol";

/// Asking in public for a receipt's leaf: answered, or marked.
contract AccessLogChallengeTest is AccessLogTest {
    bytes32[] private leaves;
    uint40 private constant DUE = START + ANSWER_TIME;

    function setUp() external {
        deployLogs();
        leaves = leavesOf(11, "one");
        anchor(1, leaves);
    }

    function challenged(uint32 index) private returns (IAccessLog.Receipt memory receipt) {
        receipt = receiptFor(leaves, index);
        logs.challenge(hospital, server, receipt);
    }

    function test_aChallengeIsKeptAndSaid() external {
        IAccessLog.Receipt memory receipt = receiptFor(leaves, 4);
        vm.prank(stranger);
        expectEmitFrom(address(logs));
        emit IAccessLog.ReceiptChallenged(hospital, server, digestOf(receipt), 4, DUE);
        logs.challenge(hospital, server, receipt);
        assertEq(logs.answerByOf(digestOf(receipt)), DUE, "answer by");
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.ReceiptAlreadyChallenged.selector, digestOf(receipt), DUE));
        logs.challenge(hospital, server, receipt);
    }

    function test_onlyAServersReceiptForAnAnchoredPlaceIsChallenged() external {
        IAccessLog.Receipt memory receipt = receiptFor(leavesOf(12, "one"), 11);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessLog.LeafNotAnchored.selector, hospital, server, uint32(11), uint32(11))
        );
        logs.challenge(hospital, server, receipt);
        receipt.index = 10;
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.NotSignedByServer.selector, server, digestOf(receipt)));
        logs.challenge(hospital, server, receipt);
    }

    function testFuzz_anHonestServerAnswersForEveryPlaceOfEverySize(uint8 n, uint8 i) external {
        bytes32[] memory grown = leavesOf(bound(n, 12, 60), "one");
        anchor(2, grown);
        uint32 index = uint32(bound(i, 0, grown.length - 1));
        IAccessLog.Receipt memory receipt = receiptFor(grown, index);
        logs.challenge(hospital, server, receipt);
        receipt.signature = "";
        bytes32[] memory proof = proofOf(grown, index);
        vm.prank(stranger);
        expectEmitFrom(address(logs));
        emit IAccessLog.ReceiptAnswered(hospital, server, digestOf(receipt));
        logs.answer(hospital, server, receipt, proof);
        assertEq(logs.answerByOf(digestOf(receipt)), 0, "answered");
        vm.warp(DUE + 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.ReceiptNotChallenged.selector, digestOf(receipt)));
        logs.showUnanswered(hospital, server, receipt);
        assertMarked(false, "not marked");
    }

    function test_theAnswerComesUntilTheLastSecondAndNoLater() external {
        IAccessLog.Receipt memory receipt = challenged(4);
        vm.warp(DUE);
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.AnswerNotDue.selector, digestOf(receipt), DUE, DUE));
        logs.showUnanswered(hospital, server, receipt);
        logs.answer(hospital, server, receipt, proofOf(leaves, 4));

        receipt = challenged(5);
        uint40 due = DUE + ANSWER_TIME;
        vm.warp(due + 1);
        refusesAnswer(
            abi.encodeWithSelector(IAccessLog.AnswerTooLate.selector, digestOf(receipt), due, due + 1),
            receipt,
            proofOf(leaves, 5)
        );
        vm.prank(stranger);
        expectEmitFrom(address(logs));
        emit IAccessLog.AccessLogContradicted(hospital, server, IAccessLog.Contradiction.Unanswered, stranger);
        logs.showUnanswered(hospital, server, receipt);
        assertMarked(true, "marked");
        vm.expectRevert(alreadyContradicted());
        logs.showUnanswered(hospital, server, receipt);
        receipt = receiptFor(leaves, 6);
        vm.expectRevert(alreadyContradicted());
        logs.challenge(hospital, server, receipt);
    }

    /// The leaf was replaced before the root was anchored: no proof leads from the receipt's leaf to it.
    function testFuzz_aServerThatLostTheLeafCannotAnswer(bytes32[] calldata made, uint8 i) external {
        vm.assume(made.length < 40);
        bytes32[] memory forked = leavesOf(12, "one");
        uint32 index = uint32(bound(i, 0, 10));
        forked[index] = sha256("another");
        anchor(2, forked);
        IAccessLog.Receipt memory receipt = challenged(index);
        refusesAnswer(notInLog(index, receipt.leaf), receipt, proofOf(forked, index));
        refusesAnswer(notInLog(index, receipt.leaf), receipt, made);
    }

    /// A proof against an earlier root is no answer, and a leaf that was answered for can be asked for again.
    function test_theAnswerIsAgainstTheLatestRoot() external {
        IAccessLog.Receipt memory receipt = challenged(4);
        bytes32[] memory grown = leavesOf(12, "one");
        anchor(2, grown);
        refusesAnswer(notInLog(uint32(4), receipt.leaf), receipt, proofOf(leaves, 4));
        logs.answer(hospital, server, receipt, proofOf(grown, 4));
        challenged(4);
        assertEq(logs.answerByOf(digestOf(receipt)), DUE, "asked again");
    }

    function test_whatNobodyAskedForIsNotAnswered() external {
        IAccessLog.Receipt memory receipt = receiptFor(leaves, 4);
        refusesAnswer(
            abi.encodeWithSelector(IAccessLog.ReceiptNotChallenged.selector, digestOf(receipt)),
            receipt,
            proofOf(leaves, 4)
        );
    }
}
