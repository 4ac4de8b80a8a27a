// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessLog} from "../../contracts/records/interfaces/IAccessLog.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {Wallet} from "./RecordsFixture.sol";
import {AccessLogTest} from "./AccessLogTest.sol";

/// Two histories, shown by roots and by leaves, and what an honest server cannot be accused of.
contract AccessLogContradictTest is AccessLogTest {
    bytes32[] private one;
    bytes32[] private other;

    function setUp() external {
        deployLogs();
        one = leavesOf(7, "one");
        other = leavesOf(7, "other");
    }

    // -------------------------------------------------------------------------------------------------------- roots

    function test_twoSignedRootsOfOneSizeMarkTheLog() external {
        marksByRoots(stranger, signedHead(one), signedHead(other));
        refusesRoots(alreadyContradicted(), signedHead(one), signedHead(other));
    }

    function test_aSignedRootBesideTheLatestAnchoredOneMarksTheLog() external {
        anchor(1, one);
        marksByRoots(stranger, anchoredHead(one), signedHead(other));
        IAccessLog.Head memory head = logs.headOf(hospital, server);
        assertEq(head.contradicted, true, "marked");
        assertEq(head.size, 7, "the rest stands");
    }

    function test_rootsOfTwoSizesOrOneRootTwiceAreNoContradiction() external {
        refusesRoots(noContradiction(), signedHead(one), signedHead(leavesOf(8, "one")));
        IAccessLog.SignedHead memory again = signedHead(one);
        again.time = START + 1;
        again.signature = signedBy(SERVER_KEY, headDigest(hospital, server, again.size, again.root, again.time));
        refusesRoots(noContradiction(), signedHead(one), again);
    }

    /// The slot keeps 192 bits of the root: made-up lower bits must not accuse an honest server.
    function testFuzz_madeUpLowerBitsOfAnAnchoredRootAreNoContradiction(uint64 low) external {
        anchor(1, one);
        IAccessLog.SignedHead memory made = anchoredHead(one);
        made.root = bytes32(((uint256(made.root) >> 64) << 64) | low);
        refusesRoots(noContradiction(), anchoredHead(one), made);
        refusesRoots(noContradiction(), made, signedHead(one));
    }

    function test_anUnsignedRootThatIsNotTheLatestCountsForNothing() external {
        IAccessLog.SignedHead memory made = anchoredHead(other);
        bytes memory notLatest = abi.encodeWithSelector(
            IAccessLog.NotLatestRoot.selector,
            hospital,
            server,
            made.size,
            made.root
        );
        refusesRoots(notLatest, signedHead(one), made);
        anchor(1, one);
        refusesRoots(notLatest, signedHead(one), made);
        anchor(2, leavesOf(8, "one"));
        made = anchoredHead(one);
        refusesRoots(
            abi.encodeWithSelector(IAccessLog.NotLatestRoot.selector, hospital, server, made.size, made.root),
            signedHead(other),
            made
        );
    }

    // ------------------------------------------------------------------------------------------------- what was signed

    function test_whatSomebodyElseSignedCountsForNothing() external {
        IAccessLog.SignedHead memory forged = signedHead(other);
        bytes32 digest = headDigest(hospital, server, forged.size, forged.root, forged.time);
        bytes[4] memory signatures = [
            signedBy(0xBAD, digest),
            bytes(hex"00"),
            new bytes(65),
            signedBy(SERVER_KEY, keccak256("another"))
        ];
        for (uint256 i = 0; i < signatures.length; ++i) {
            forged.signature = signatures[i];
            refusesRoots(notSigned(server, digest), signedHead(one), forged);
        }
    }

    /// The same account keeps a log for another organisation: each is its own.
    function test_whatWasSignedOfAnotherLogCountsForNothing() external {
        IAccessLog.SignedHead memory a = signedHead(one);
        IAccessLog.SignedHead memory b = signedHead(other);
        bytes32 digest = headDigest(laboratory, server, a.size, a.root, a.time);
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.NotSignedByServer.selector, server, digest));
        logs.showTwoRoots(laboratory, server, a, b);
        digest = headDigest(hospital, stranger, a.size, a.root, a.time);
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.NotSignedByServer.selector, stranger, digest));
        logs.showTwoRoots(hospital, stranger, a, b);
    }

    /// A digest nobody signed recovers to nobody, which must not be a server of that name.
    function test_noStatementIsOfAccountZero() external {
        IAccessLog.SignedHead memory a = signedHead(one);
        IAccessLog.SignedHead memory b = signedHead(other);
        a.signature = new bytes(65);
        bytes32 digest = headDigest(hospital, address(0), a.size, a.root, a.time);
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.NotSignedByServer.selector, address(0), digest));
        logs.showTwoRoots(hospital, address(0), a, b);
    }

    function test_aContractAccountSignsNothing() external {
        Wallet wallet = new Wallet(server);
        IAccessLog.SignedHead memory a = signedHead(one);
        IAccessLog.SignedHead memory b = signedHead(other);
        bytes32 digest = headDigest(hospital, address(wallet), a.size, a.root, a.time);
        a.signature = signedBy(SERVER_KEY, digest);
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.NotSignedByServer.selector, address(wallet), digest));
        logs.showTwoRoots(hospital, address(wallet), a, b);
    }

    // ------------------------------------------------------------------------------------------------------- leaves

    function test_twoReceiptsForOneIndexMarkTheLog() external {
        marksByLeaves(stranger, 3, byReceipt(one, 3), byReceipt(other, 3));
    }

    /// An omission: the receipt's place holds another leaf below the anchored root.
    function test_aReceiptWhosePlaceHoldsAnotherLeafMarksTheLog() external {
        anchor(1, other);
        marksByLeaves(stranger, 3, byReceipt(one, 3), byProof(other, 3, anchoredHead(other)));
        refusesLeaves(alreadyContradicted(), 3, byReceipt(one, 3), byProof(other, 3, anchoredHead(other)));
    }

    /// A fork that shows itself only at a later size: two signed roots of different sizes.
    function testFuzz_aForkAtALaterSizeMarksTheLog(uint8 m, uint8 n, uint8 at_) external {
        uint256 first = bound(m, 1, 24);
        uint256 second = bound(n, 1, 24);
        uint256 forkedAt = bound(at_, 0, (first < second ? first : second) - 1);
        bytes32[] memory a = leavesOf(first, "one");
        bytes32[] memory b = leavesOf(second, "one");
        for (uint256 i = forkedAt; i < second; ++i) b[i] = sha256(abi.encode("fork", i));
        logs.showTwoLeaves(
            hospital,
            server,
            uint32(forkedAt),
            byProof(a, uint32(forkedAt), signedHead(a)),
            byProof(b, uint32(forkedAt), signedHead(b))
        );
        assertMarked(true, "marked");
    }

    /// Whatever an honest server signed and anchored of one growing log, nothing shows two leaves.
    function testFuzz_anHonestLogIsNotMarked(uint8 m, uint8 n, uint8 i) external {
        uint256 first = bound(m, 1, 24);
        bytes32[] memory a = leavesOf(first, "one");
        bytes32[] memory b = leavesOf(bound(n, first, 48), "one");
        uint32 index = uint32(bound(i, 0, first - 1));
        anchor(1, b);
        refusesLeaves(noContradiction(), index, byReceipt(a, index), byProof(b, index, anchoredHead(b)));
        refusesLeaves(noContradiction(), index, byProof(a, index, signedHead(a)), byReceipt(b, index));
    }

    /// Every place of every small log: the leaf's proof holds, any other leaf's or place's does not.
    function testFuzz_aProofHoldsForItsLeafPlaceAndSizeAlone(uint8 n, uint8 i, uint8 change) external {
        bytes32[] memory leaves = leavesOf(bound(n, 1, 40), "other");
        uint32 index = uint32(bound(i, 0, leaves.length - 1));
        bytes32[] memory receipts = leavesOf(200, "one");
        IAccessLog.ShownLeaf memory shown = byProof(leaves, index, signedHead(leaves));
        if (change % 6 == 0) {
            shown.leaf = sha256("made up");
        } else if (change % 6 == 1) {
            index += 1 + (change % 128);
        } else if (change % 6 == 2) {
            bytes32[] memory longer = new bytes32[](shown.proof.length + 1);
            for (uint256 k = 0; k < shown.proof.length; ++k) longer[k] = shown.proof[k];
            shown.proof = longer;
        } else if (change % 6 == 3) {
            if (shown.proof.length == 0) return;
            shown.proof[change % shown.proof.length] ^= bytes32(uint256(1));
        } else if (change % 6 == 4) {
            if (shown.proof.length == 0) return;
            bytes32[] memory shorter = new bytes32[](shown.proof.length - 1);
            for (uint256 k = 0; k < shorter.length; ++k) shorter[k] = shown.proof[k];
            shown.proof = shorter;
        } else {
            shown.root = 0;
        }
        refusesLeaves(notInLog(index, shown.leaf), index, byReceipt(receipts, index), shown);
    }

    function test_aRootWithTheLeafBelowItStillHasToBeTheServers() external {
        IAccessLog.ShownLeaf memory shown = byProof(other, 3, anchoredHead(other));
        refusesLeaves(
            abi.encodeWithSelector(IAccessLog.NotLatestRoot.selector, hospital, server, uint32(7), rootOf(other)),
            3,
            byReceipt(one, 3),
            shown
        );
        shown.signature = signedBy(0xBAD, keccak256("x"));
        bytes32 digest = headDigest(hospital, server, 7, rootOf(other), 0);
        refusesLeaves(notSigned(server, digest), 3, byReceipt(one, 3), shown);
    }

    function test_aReceiptForAnotherIndexCountsForNothing() external {
        IAccessLog.ShownLeaf memory moved = byReceipt(one, 2);
        bytes32 digest = receiptDigest(hospital, server, 3, moved.leaf, moved.time);
        refusesLeaves(notSigned(server, digest), 3, moved, byReceipt(other, 3));
    }

    // --------------------------------------------------------------------------------------------------------- late

    function test_aReceiptThatNoRootHeldInTimeMarksTheLog() external {
        anchor(1, leavesOf(3, "one"));
        IAccessLog.Receipt memory receipt = receiptFor(one, 3);
        vm.warp(START + MERGE_DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessLog.MergeDelayNotOver.selector, START + MERGE_DELAY, START + MERGE_DELAY)
        );
        logs.showLate(hospital, server, receipt);
        vm.warp(START + MERGE_DELAY + 1);
        expectMark(IAccessLog.Contradiction.Late, stranger);
        logs.showLate(hospital, server, receipt);
        assertMarked(true, "marked");
        vm.expectRevert(alreadyContradicted());
        logs.showLate(hospital, server, receipt);
    }

    function test_aReceiptThatIsAnchoredIsNotLate() external {
        anchor(1, leavesOf(4, "one"));
        vm.warp(START + MERGE_DELAY + 1);
        IAccessLog.Receipt memory receipt = receiptFor(one, 3);
        vm.expectRevert(noContradiction());
        logs.showLate(hospital, server, receipt);
    }

    function test_aReceiptThatTheServerDidNotSignIsNotLate() external {
        vm.warp(START + MERGE_DELAY + 1);
        IAccessLog.Receipt memory receipt = receiptFor(one, 3);
        receipt.time -= 1;
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.NotSignedByServer.selector, server, digestOf(receipt)));
        logs.showLate(hospital, server, receipt);
    }

    /// A time at the end of all times must not wrap around to one long past.
    function test_aReceiptFromTheEndOfTimeIsNotLate() external {
        IAccessLog.Receipt memory receipt = receiptFor(one, 3);
        receipt.time = type(uint40).max;
        receipt.signature = signedBy(SERVER_KEY, digestOf(receipt));
        vm.expectRevert(abi.encodeWithSelector(IAccessLog.MergeDelayNotOver.selector, type(uint40).max, START));
        logs.showLate(hospital, server, receipt);
    }

    /// Of whom nothing was anchored, a mark can stand alone.
    function test_aLogThatWasNeverAnchoredCanBeMarked() external {
        vm.warp(START + 2 * MERGE_DELAY);
        logs.showLate(hospital, server, receiptFor(one, 0));
        IAccessLog.Head memory head = logs.headOf(hospital, server);
        assertTrue(head.contradicted && head.size == 0 && head.sequence == 0, "marked alone");
        assertEq(logs.headOf(laboratory, server).contradicted, false, "no other log");
        assertEq(OrgId.unwrap(hospital) == OrgId.unwrap(laboratory), false, "two organisations");
    }
}
