// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReplicaRegistry} from "../../contracts/audit/interfaces/IReplicaRegistry.sol";
import {IReplicaRoots} from "../../contracts/audit/interfaces/IReplicaRoots.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {ReplicaForger} from "./ReplicaForger.sol";

/// An operator with a complete copy that moves in time wins, whatever the other one published and whatever anybody tries.
contract ReplicaHonestTest is ReplicaForger {
    uint256 private constant MOST_MOVES = 6;

    function setUp() external {
        deployReplicas(25);
        // Each play takes weeks.
        for (uint256 i = 0; i < 2; ++i) {
            OrgId org = i == 0 ? laboratory : insurer;
            uint16 held = organizations.organizationOf(org).licences;
            organizations.changeAccreditation(org, held, START + 50 * 365 days);
        }
    }

    function test_whoHasTheCompleteCopyWins(uint256 luck, bool opens) external {
        this.play(luck, opens);
    }

    /// Each kind of forgery in both roles, since fuzzing need not come by all of them.
    function test_whoHasTheCompleteCopyWinsAgainstEachForgery() external {
        for (uint256 kind = 0; kind < FORGERIES; ++kind) {
            for (uint256 variant = 0; variant < 3; ++variant) {
                this.play(kind + FORGERIES * variant, variant % 2 == 0);
            }
        }
        assertTrue(replicas.operatorRecordOf(laboratory).won > FORGERIES, "nearly all are forgeries");
    }

    /// A call of its own, and so is each try below, since a frame gives no memory back: trees built over and over would fill gigabytes.
    function play(uint256 luck, bool opens) external {
        bytes32 forged = forge(luck);
        bool refuted = replicas.tallyOf(theId(), forged).refuted;
        if (forged == root || refuted || (forged == 0 && versionOf(insurer) != 0)) return;
        // What nobody can open cannot even be published.
        vm.prank(insurerController);
        try replicas.publish(theSet(), insurer, opening(forged)) {} catch {
            return;
        }
        if (replicas.publicationOf(theId(), insurer).root != forged) return;
        if (replicas.publicationOf(theId(), laboratory).version == 0) publish(laboratory, root);
        IReplicaRoots.OperatorRecord memory before = replicas.operatorRecordOf(insurer);
        uint32 won = replicas.operatorRecordOf(laboratory).won;
        (OrgId opener, OrgId defender) = opens ? (laboratory, insurer) : (insurer, laboratory);
        vm.warp(block.timestamp + 40 days);
        if (!opens_(opener, defender)) return;

        uint256 moves;
        for (uint256 round = 0; round < 60 && isOpen(opener, defender); ++round) {
            luck = uint256(keccak256(abi.encode(luck)));
            if (luck % 3 != 0) this.tryOne(opener, defender, luck >> 8);
            // However long the others wait, it has its own time from then on.
            if (luck % 7 == 0) vm.warp(block.timestamp + ((luck >> 64) % (2 days + 1)));
            if (this.defendOne(opener, defender, !opens)) ++moves;
        }
        if (isOpen(opener, defender)) {
            vm.warp(block.timestamp + 2 days + 1);
            defend(opener, defender, !opens);
        }
        assertTrue(!isOpen(opener, defender), "it ends");
        assertTrue(moves <= MOST_MOVES, "in few moves");
        assertRecord(laboratory, won + 1, 0, 0, "the complete copy");
        IReplicaRoots.OperatorRecord memory now_ = replicas.operatorRecordOf(insurer);
        assertEq(now_.lost + now_.defaulted, before.lost + before.defaulted + 1, "the other lost once");
        assertEq(now_.won, 0, "and never won");
        assertRefuted(root, false, "the true root");
    }

    function tryOne(OrgId opener, OrgId defender, uint256 luck) external {
        tryAnything(opener, defender, luck);
    }

    function defendOne(OrgId opener, OrgId defender, bool asDefender) external returns (bool) {
        return defend(opener, defender, asDefender);
    }

    /// Opens as who knows its own tree alone.
    function opens_(OrgId opener, OrgId defender) private returns (bool) {
        bytes32 mine = replicas.publicationOf(theId(), opener).root;
        bytes32 theirs = replicas.publicationOf(theId(), defender).root;
        bytes32[][] memory a = none();
        bytes32[][] memory b = one(opening(mine));
        if (theirs == 0) (a, b) = way(mine, theirs, 0, false);
        vm.prank(controllerOf(opener));
        try replicas.openDispute(between(opener, defender), a, b) {
            return true;
        } catch {
            return false;
        }
    }

    function isOpen(OrgId opener, OrgId defender) private view returns (bool) {
        return phaseOf(opener, defender) != IReplicaRegistry.Phase.None;
    }
}
