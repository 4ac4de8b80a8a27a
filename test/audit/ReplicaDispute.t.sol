// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IReplicaRegistry} from "../../contracts/audit/interfaces/IReplicaRegistry.sol";
import {IReplicaRoots} from "../../contracts/audit/interfaces/IReplicaRoots.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {DisputeId} from "../../contracts/audit/types.sol";
import {ReplicaTest} from "./ReplicaTest.sol";

/// A dispute from its opening to each of its ends, with every refusal on the way. The laboratory opens, the insurer defends.
contract ReplicaDisputeTest is ReplicaTest {
    uint40 private constant MOVE_TIME = 2 days;
    uint40 private constant PAUSE = 30 days;

    function setUp() external {
        deployReplicas(60);
    }

    function id() private view returns (DisputeId) {
        return disputeOf(theId(), laboratory, versionOf(laboratory), insurer, versionOf(insurer));
    }

    /// The laboratory has all, the insurer lacks record i.
    function differ(uint256 i) private {
        publish(laboratory, root);
        publish(insurer, grow(without(i)));
    }

    // ------------------------------------------------------------------------------------------------------- opening

    function test_open_tellsBothRootsAndShowsTheOpenersTop() external {
        differ(7);
        bytes32 other = grow(without(7));
        expectEmitFrom(address(replicas));
        emit IReplicaRegistry.ReplicaDisputeOpened(id(), laboratory, insurer, theId(), root, other);
        expectEmitFrom(address(replicas));
        emit IReplicaRegistry.ReplicaDisputeMoved(id(), false, 0, 0, opening(root), UNTIL + MOVE_TIME);
        open(laboratory, insurer);
        (DisputeId found, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(laboratory, insurer));
        assertEq(DisputeId.unwrap(found), DisputeId.unwrap(id()), "id");
        assertEq(here.ofOpener, root, "opener's");
        assertEq(here.ofDefender, other, "defender's");
        assertEq(here.path, 0, "path");
        assertEq(here.depth, 0, "depth");
        assertEq(here.moveBy, UNTIL + MOVE_TIME, "time");
        assertTrue(here.defenderTurn && here.phase == IReplicaRegistry.Phase.Bisecting, "the defender's turn");
        assertEq(replicas.publicationOf(theId(), laboratory).disputes, 1, "opener's disputes");
        assertEq(replicas.publicationOf(theId(), insurer).disputes, 1, "defender's disputes");
        assertTrue(replicas.operatorRecordOf(laboratory).opened, "opened");
        assertTrue(!replicas.operatorRecordOf(insurer).opened, "not opened");
    }

    function test_open_needsTwoStandingPublicationsThatDiffer() external {
        bytes4 missing = IReplicaRoots.NoStandingPublication.selector;
        vm.expectRevert(abi.encodeWithSelector(missing, theId(), laboratory));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), none(), one(opening(root)));
        publish(laboratory, root);
        vm.expectRevert(abi.encodeWithSelector(missing, theId(), insurer));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), none(), one(opening(root)));
        publish(insurer, root);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.ReplicasAgree.selector, theId(), laboratory, insurer));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), none(), one(opening(root)));
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.ReplicasAgree.selector, theId(), laboratory, laboratory)
        );
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, laboratory), none(), one(opening(root)));
        vm.expectRevert(
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, laboratory, insurerController)
        );
        vm.prank(insurerController);
        replicas.openDispute(between(laboratory, insurer), none(), one(opening(root)));
    }

    function test_open_oneAtATimeAndNotInReverse() external {
        differ(7);
        publish(hospital, grow(without(8)));
        open(laboratory, insurer);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.EarlierDisputeOpen.selector, laboratory));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, hospital), none(), one(opening(root)));
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.EarlierDisputeOpen.selector, laboratory));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), none(), one(opening(root)));
        bytes32 other = grow(without(7));
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.DisputedInReverse.selector, id()));
        vm.prank(insurerController);
        replicas.openDispute(between(insurer, laboratory), none(), one(opening(other)));
        // Who defends may open another.
        open(insurer, hospital);
        assertEq(replicas.publicationOf(theId(), insurer).disputes, 2, "both count");
    }

    function test_open_withAnothersTreeIsRefused() external {
        differ(7);
        bytes32 other = grow(without(7));
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.OtherTreeNode.selector, other, root));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), none(), one(opening(other)));
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.OpeningsDoNotFit.selector, 0, 0));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), none(), none());
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.OpeningsDoNotFit.selector, 0, 1));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), one(opening(other)), none());
    }

    function test_publish_waitsWhileDisputed() external {
        differ(7);
        open(laboratory, insurer);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.PublicationDisputed.selector, theId(), insurer, 1));
        vm.prank(insurerController);
        replicas.publish(theSet(), insurer, opening(root));
    }

    // -------------------------------------------------------------------------------------------------------- moving

    function test_move_goesRoundTillOneRecordIsLeft() external {
        differ(7);
        open(laboratory, insurer);
        uint256 moves = bisect(laboratory, insurer);
        assertTrue(moves > 0 && moves <= 4, "65 records are few levels");
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(laboratory, insurer));
        assertTrue(here.phase == IReplicaRegistry.Phase.Record && !here.defenderTurn, "the opener proves");
        assertEq(here.path, truth[7].key, "the record");
        assertEq(here.ofOpener, truth[7].digest, "the opener has it");
        assertEq(here.ofDefender, 0, "the defender does not");
    }

    function test_move_refusals() external {
        differ(7);
        IReplicaRegistry.Parties memory parties = between(laboratory, insurer);
        bytes32 other = grow(without(7));
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.OtherDisputePhase.selector, id(), IReplicaRegistry.Phase.None)
        );
        replicas.move(parties, none(), none());
        open(laboratory, insurer);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.MoveWithoutLevel.selector, id()));
        replicas.move(parties, none(), one(opening(other)));
        // The turn would be the opener's, and nothing of the next level is shown.
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.OpeningsDoNotFit.selector, 1, 1));
        replicas.move(parties, one(opening(root)), one(opening(other)));
        // Both sides mixed up.
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.OtherTreeNode.selector, root, other));
        replicas.move(parties, one(opening(other)), one(opening(root)));

        (bytes32[][] memory theirs, bytes32[][] memory mine) = way(other, root, 0, false);
        bytes32[][] memory longer = new bytes32[][](mine.length + 1);
        for (uint256 i = 0; i < mine.length; ++i) longer[i] = mine[i];
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.OpeningsDoNotFit.selector, longer.length, theirs.length)
        );
        replicas.move(parties, theirs, longer);

        vm.warp(UNTIL + MOVE_TIME + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IReplicaRegistry.MoveTooLate.selector,
                id(),
                UNTIL + MOVE_TIME,
                UNTIL + MOVE_TIME + 1
            )
        );
        replicas.move(parties, theirs, mine);
        vm.warp(UNTIL + MOVE_TIME);
        vm.prank(stranger);
        replicas.move(parties, theirs, mine);
    }

    /// Openings behind the end would look as if somebody had checked them.
    function test_move_beyondTheEndIsRefused() external {
        differ(7);
        bytes32 other = grow(without(7));
        (bytes32[][] memory theirs, bytes32[][] memory mine) = way(root, other, 0, true);
        bytes32[][] memory longer = new bytes32[][](mine.length + 1);
        for (uint256 i = 0; i < mine.length; ++i) longer[i] = mine[i];
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.OpeningsDoNotFit.selector, longer.length, theirs.length)
        );
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), theirs, longer);
    }

    /// Against a side with nothing, the other one cannot be made to answer level by level.
    function test_move_againstAnEmptyCopyGoesToTheEnd() external {
        publish(laboratory, root);
        publish(insurer, 0);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.MoveUnfinished.selector, 0, 0));
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), none(), one(opening(root)));
        (bytes32[][] memory theirs, bytes32[][] memory mine) = way(root, 0, 0, false);
        vm.prank(laboratoryController);
        replicas.openDispute(between(laboratory, insurer), theirs, mine);
        assertTrue(phaseOf(laboratory, insurer) == IReplicaRegistry.Phase.Record, "in one move");
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Omitted);
        prove(laboratory, insurer);
    }

    // ------------------------------------------------------------------------------------------------------- proving

    function test_proveRecord_strikesWhoOmittedIt() external {
        differ(7);
        bytes32 other = grow(without(7));
        open(laboratory, insurer);
        bisect(laboratory, insurer);
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.ReplicaRootRefuted(theId(), other);
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Omitted);
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.ReplicasAgreed(theId(), 1);
        vm.prank(stranger);
        replicas.proveRecord(between(laboratory, insurer), patientAt(7), placeAt(7));

        assertRecord(laboratory, 1, 0, 0, "opener");
        assertRecord(insurer, 0, 1, 0, "defender");
        assertRefuted(other, true, "the root");
        assertRefuted(root, false, "not the winner's");
        assertTrue(replicas.publicationOf(theId(), insurer).struck, "struck");
        assertEq(replicas.publicationOf(theId(), laboratory).disputes, 0, "over");
        assertTrue(!replicas.operatorRecordOf(laboratory).opened, "free again");
        assertEq(replicas.operatorRecordOf(insurer).mayOpenFrom, UNTIL + PAUSE, "pause");
        assertTrue(phaseOf(laboratory, insurer) == IReplicaRegistry.Phase.None, "gone");

        // The same cannot be said again, by nobody; the truth can.
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.RefutedRoot.selector, theId(), other));
        vm.prank(hospitalController);
        replicas.publish(theSet(), hospital, opening(other));
        publish(insurer, root);
        assertEq(replicas.publicationOf(theId(), insurer).version, 2, "corrected");
    }

    function test_proveRecord_ofABatch() external {
        uint256 batched = truth.length - 2;
        publish(laboratory, grow(without(batched)));
        publish(insurer, root);
        open(laboratory, insurer);
        bisect(laboratory, insurer);
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(laboratory, insurer));
        assertTrue(here.defenderTurn, "the defender has the record");
        expectEnd(laboratory, insurer, false, IReplicaRoots.Outcome.Omitted);
        prove(laboratory, insurer);
        assertRecord(insurer, 1, 0, 0, "defender");
        assertRecord(laboratory, 0, 1, 0, "opener");
    }

    function test_proveRecord_ofTheRightDigest() external {
        publish(laboratory, grow(altered(7, keccak256("corrupted"))));
        publish(insurer, root);
        open(laboratory, insurer);
        bisect(laboratory, insurer);
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(laboratory, insurer));
        assertTrue(!here.defenderTurn, "who asked for the dispute proves");
        assertEq(here.ofOpener, keccak256("corrupted"), "opener's digest");
        assertEq(here.ofDefender, truth[7].digest, "defender's digest");
        // The defender need not wait for the opener to fail.
        expectEnd(laboratory, insurer, false, IReplicaRoots.Outcome.OtherDigest);
        prove(laboratory, insurer);
    }

    function test_proveRecord_refusals() external {
        differ(7);
        IReplicaRegistry.Parties memory parties = between(laboratory, insurer);
        open(laboratory, insurer);
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.OtherDisputePhase.selector, id(), IReplicaRegistry.Phase.Bisecting)
        );
        replicas.proveRecord(parties, patientAt(7), placeAt(7));
        bisect(laboratory, insurer);
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.NotTheDisputedRecord.selector, id(), RecordId.wrap(truth[7].key))
        );
        replicas.proveRecord(parties, alice.id, placeAt(7));
        vm.warp(UNTIL + MOVE_TIME + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IReplicaRegistry.MoveTooLate.selector,
                id(),
                UNTIL + MOVE_TIME,
                UNTIL + MOVE_TIME + 1
            )
        );
        replicas.proveRecord(parties, patientAt(7), placeAt(7));
    }

    // -------------------------------------------------------------------------------------------------------- ending

    function test_settle_doesItAllAtOnce() external {
        differ(7);
        bytes32 other = grow(without(7));
        (bytes32[][] memory theirs, bytes32[][] memory mine) = way(root, other, 0, true);
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Omitted);
        vm.prank(laboratoryController);
        DisputeId settled = replicas.settle(between(laboratory, insurer), theirs, mine, patientAt(7), placeAt(7));
        assertEq(DisputeId.unwrap(settled), DisputeId.unwrap(disputeOf(theId(), laboratory, 1, insurer, 1)), "id");
        assertRecord(laboratory, 1, 0, 0, "opener");
    }

    function test_settle_onlyWithAWayThatEndsAtARecord() external {
        differ(7);
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.OtherDisputePhase.selector, id(), IReplicaRegistry.Phase.Bisecting)
        );
        vm.prank(laboratoryController);
        replicas.settle(between(laboratory, insurer), none(), one(opening(root)), patientAt(7), placeAt(7));
        assertEq(replicas.publicationOf(theId(), laboratory).disputes, 0, "and nothing is left of it");
    }

    function test_close_strikesWhoDidNotMoveInTime() external {
        differ(7);
        IReplicaRegistry.Parties memory parties = between(laboratory, insurer);
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.OtherDisputePhase.selector, id(), IReplicaRegistry.Phase.None)
        );
        replicas.close(parties);
        open(laboratory, insurer);
        vm.warp(UNTIL + MOVE_TIME);
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.MoveNotOverdue.selector, id(), UNTIL + MOVE_TIME, UNTIL + MOVE_TIME)
        );
        replicas.close(parties);
        vm.warp(UNTIL + MOVE_TIME + 1);
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Defaulted);
        vm.prank(stranger);
        replicas.close(parties);
        assertRecord(insurer, 0, 0, 1, "defender");
        assertRecord(laboratory, 1, 0, 0, "opener");
        // Silence shows nothing of the root, so whoever holds it too keeps it, and it may be said again.
        assertRefuted(grow(without(7)), false, "silence");
        publish(insurer, grow(without(7)));
    }

    function test_close_strikesTheOpenerToo() external {
        differ(7);
        open(laboratory, insurer);
        step(laboratory, insurer);
        vm.warp(block.timestamp + MOVE_TIME + 1);
        expectEnd(laboratory, insurer, false, IReplicaRoots.Outcome.Defaulted);
        replicas.close(between(laboratory, insurer));
        assertRecord(laboratory, 0, 0, 1, "opener");
    }

    function test_close_strikesWhoDidNotProve() external {
        publish(laboratory, root);
        publish(insurer, grow(with(keccak256("invented"), keccak256("digest"))));
        open(laboratory, insurer);
        bisect(laboratory, insurer);
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(laboratory, insurer));
        assertTrue(here.defenderTurn, "who says that it is there proves it");
        vm.warp(block.timestamp + MOVE_TIME + 1);
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Unproven);
        replicas.close(between(laboratory, insurer));
        assertRecord(insurer, 0, 1, 0, "defender");
    }

    function test_concede_letsACorrectionFollowAtOnce() external {
        differ(7);
        IReplicaRegistry.Parties memory parties = between(laboratory, insurer);
        vm.expectRevert(
            abi.encodeWithSelector(IReplicaRegistry.OtherDisputePhase.selector, id(), IReplicaRegistry.Phase.None)
        );
        vm.prank(insurerController);
        replicas.concede(parties, insurer);
        open(laboratory, insurer);
        vm.expectRevert(
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, insurer, laboratoryController)
        );
        vm.prank(laboratoryController);
        replicas.concede(parties, insurer);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.NotADisputant.selector, id(), hospital));
        vm.prank(hospitalController);
        replicas.concede(parties, hospital);
        expectEnd(laboratory, insurer, true, IReplicaRoots.Outcome.Conceded);
        vm.prank(insurerController);
        replicas.concede(parties, insurer);
        publish(insurer, root);
        assertRecord(insurer, 0, 1, 0, "lost once");
        assertRefuted(grow(without(7)), false, "nobody showed it");
    }

    function test_concede_byTheOpener() external {
        differ(7);
        open(laboratory, insurer);
        expectEnd(laboratory, insurer, false, IReplicaRoots.Outcome.Conceded);
        vm.prank(laboratoryController);
        replicas.concede(between(laboratory, insurer), laboratory);
        assertRecord(laboratory, 0, 1, 0, "opener");
    }

    /// Two disputes about one false publication: it is struck out once, and the other dispute is moot.
    function test_close_endsAMootDisputeWithoutCountingIt() external {
        differ(7);
        publish(hospital, root);
        open(laboratory, insurer);
        open(hospital, insurer);
        bisect(hospital, insurer);
        prove(hospital, insurer);
        assertRecord(insurer, 0, 1, 0, "once");
        DisputeId moot = id();
        expectEmitFrom(address(replicas));
        emit IReplicaRegistry.ReplicaDisputeEnded(moot, OrgId.wrap(0), OrgId.wrap(0), IReplicaRoots.Outcome.Moot);
        replicas.close(between(laboratory, insurer));
        assertRecord(insurer, 0, 1, 0, "still once");
        assertRecord(laboratory, 0, 0, 0, "neither won nor lost");
        assertTrue(!replicas.operatorRecordOf(laboratory).opened, "free again");
        publish(insurer, root);
    }

    /// Who was struck out meanwhile is not struck out again, and who wins against it gains nothing.
    function test_move_goesOnAfterTheOtherWasStruckOutAndCountsNothing() external {
        differ(7);
        publish(hospital, root);
        open(laboratory, insurer);
        open(hospital, insurer);
        vm.prank(insurerController);
        replicas.concede(between(hospital, insurer), insurer);
        bisect(laboratory, insurer);
        prove(laboratory, insurer);
        assertRecord(insurer, 0, 1, 0, "once");
        assertRecord(laboratory, 0, 0, 0, "nothing to win");
        assertRefuted(grow(without(7)), true, "but the root is refuted now");
    }

    function test_pause_afterALoss() external {
        differ(7);
        publish(hospital, grow(without(9)));
        open(laboratory, insurer);
        vm.warp(UNTIL + MOVE_TIME + 1);
        replicas.close(between(laboratory, insurer));
        publish(insurer, grow(without(8)));
        uint40 from = UNTIL + MOVE_TIME + 1 + PAUSE;
        bytes32 mine = grow(without(8));
        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRegistry.OpeningPaused.selector, insurer, from, from - 1));
        vm.prank(insurerController);
        replicas.openDispute(between(insurer, hospital), none(), one(opening(mine)));
        vm.warp(from);
        open(insurer, hospital);
        assertEq(replicas.MOVE_TIME(), MOVE_TIME, "move time");
        assertEq(replicas.OPENING_PAUSE(), PAUSE, "pause");
    }

    /// Whoever else published the refuted root is struck out by one call, without a dispute of its own.
    function test_strikeRefuted() external {
        bytes32 other = grow(without(7));
        differ(7);
        publish(hospital, other);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.RootNotRefuted.selector, theId(), other));
        replicas.strikeRefuted(theId(), hospital);
        open(laboratory, insurer);
        bisect(laboratory, insurer);
        prove(laboratory, insurer);

        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.RefutedRoot.selector, theId(), other));
        vm.prank(hospitalController);
        replicas.openDispute(between(hospital, laboratory), none(), one(opening(other)));
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.RefutedRoot.selector, theId(), other));
        replicas.countAgreement(theId(), hospital);
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.PublicationStruck(theId(), hospital, 1, IReplicaRoots.Outcome.Refuted);
        vm.prank(stranger);
        replicas.strikeRefuted(theId(), hospital);
        assertRecord(hospital, 0, 1, 0, "lost");
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.NoStandingPublication.selector, theId(), hospital));
        replicas.strikeRefuted(theId(), hospital);
    }
}
