// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {IReplicaRegistry} from "../../contracts/audit/interfaces/IReplicaRegistry.sol";
import {IReplicaRoots} from "../../contracts/audit/interfaces/IReplicaRoots.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {ReplicaForger} from "./ReplicaForger.sol";

/// Three operators that publish, correct, dispute, move, prove, concede and close as they like, of whom one is the records' own author, which
/// anchors, retracts and supersedes besides; and the laboratory, whose copy is complete and which answers each of them in time.
contract ReplicaHandler is ReplicaForger {
    mapping(string what => uint256) public reached;
    uint256 public wentBackwards;
    uint256 private _fresh = 10_000;

    constructor() {
        deployReplicas(10);
        for (uint256 i = 0; i < 4; ++i) {
            uint16 held = organizations.organizationOf(operatorAt(i)).licences;
            organizations.changeAccreditation(operatorAt(i), held, START + 50 * 365 days);
        }
        publish(laboratory, root);
    }

    function operatorAt(uint256 i) public view returns (OrgId) {
        return [laboratory, insurer, hospital, auditor][i % 4];
    }

    function recordsOf() private view returns (IReplicaRoots.OperatorRecord[4] memory all) {
        for (uint256 i = 0; i < 4; ++i) all[i] = replicas.operatorRecordOf(operatorAt(i));
    }

    /// Whatever somebody does, the laboratory answers; and what is on record does not shrink.
    modifier answered() {
        IReplicaRoots.OperatorRecord[4] memory before = recordsOf();
        _;
        for (uint256 i = 1; i < 4; ++i) {
            for (uint256 k = 0; k < 4 && defend(laboratory, operatorAt(i), false); ++k) ++reached["answer, opener"];
            for (uint256 k = 0; k < 4 && defend(operatorAt(i), laboratory, true); ++k) ++reached["answer, defender"];
        }
        IReplicaRoots.OperatorRecord[4] memory afterwards = recordsOf();
        for (uint256 i = 0; i < 4; ++i) if (!isForward(before[i], afterwards[i])) ++wentBackwards;
    }

    function isForward(
        IReplicaRoots.OperatorRecord memory a,
        IReplicaRoots.OperatorRecord memory b
    ) private pure returns (bool) {
        bool said = b.published >= a.published && b.agreed >= a.agreed && b.corrected >= a.corrected;
        bool came = b.won >= a.won && b.lost >= a.lost && b.defaulted >= a.defaulted;
        return said && came && b.mayOpenFrom >= a.mayOpenFrom;
    }

    // ---------------------------------------------------------------------------------------------------------- actions

    function say(uint256 who, uint256 luck) external answered {
        OrgId operator = operatorAt(1 + (who % 3));
        // Often what others say too, so that one dispute decides about several.
        uint256 same = block.timestamp / 100 days;
        bytes32 hash = luck % 5 == 0 ? root : forge(luck % 2 == 0 ? same : luck);
        bytes32[] memory words = opening(hash);
        vm.prank(controllerOf(operator));
        try replicas.publish(theSet(), operator, words) {
            ++reached[hash == root ? "truth" : "forgery"];
        } catch {
            ++reached["saying refused"];
        }
    }

    function open(uint256 who, uint256 against) external answered {
        OrgId opener = operatorAt(1 + (who % 3));
        OrgId defender = operatorAt(against);
        if (tryOpen(opener, defender)) ++reached["opened"];
        else ++reached["opening refused"];
    }

    /// The laboratory disputes whatever differs from its own.
    function openAsLaboratory(uint256 against) external answered {
        if (tryOpen(laboratory, operatorAt(1 + (against % 3)))) ++reached["opened by the laboratory"];
    }

    /// Two say the same with one record less, and the laboratory settles it with one of them at once.
    function settle(uint256 luck) external answered {
        uint256 i = luck % truth.length;
        bytes32 less = grow(without(i));
        bytes32[] memory words = opening(less);
        for (uint256 k = 1; k < 4; k += 2) {
            vm.prank(controllerOf(operatorAt(k)));
            try replicas.publish(theSet(), operatorAt(k), words) {} catch {}
        }
        (bytes32[][] memory theirs, bytes32[][] memory mine) = way(root, less, 0, true);
        IReplicaRegistry.Parties memory parties = between(laboratory, insurer);
        IRecordRegistry.Place memory place = placeAt(i);
        vm.prank(laboratoryController);
        try replicas.settle(parties, theirs, mine, patientAt(i), place) {
            ++reached["settled"];
        } catch {
            ++reached["settling refused"];
        }
    }

    function tryOpen(OrgId opener, OrgId defender) private returns (bool) {
        bytes32 mine = replicas.publicationOf(theId(), opener).root;
        bytes32 theirs = replicas.publicationOf(theId(), defender).root;
        bytes32[][] memory a = none();
        bytes32[][] memory b = one(opening(mine));
        if (theirs == 0 && mine != 0) (a, b) = way(mine, theirs, 0, false);
        vm.prank(controllerOf(opener));
        try replicas.openDispute(between(opener, defender), a, b) {
            return true;
        } catch {
            return false;
        }
    }

    function attempt(uint256 who, uint256 against, uint256 luck) external answered {
        tryAnything(operatorAt(who), operatorAt(against), luck);
        ++reached["attempt"];
    }

    function concede(uint256 who, uint256 against, bool asOpener) external answered {
        OrgId one_ = operatorAt(1 + (who % 3));
        OrgId other = operatorAt(against);
        vm.prank(controllerOf(one_));
        try replicas.concede(asOpener ? between(one_, other) : between(other, one_), one_) {
            ++reached["conceded"];
        } catch {}
    }

    function count(bool strikes) external answered {
        for (uint256 i = 0; i < 4; ++i) {
            if (strikes) {
                try replicas.strikeRefuted(theId(), operatorAt(i)) {
                    ++reached["struck"];
                } catch {}
            } else {
                try replicas.countAgreement(theId(), operatorAt(i)) {
                    ++reached["agreed"];
                } catch {}
            }
        }
    }

    /// The author does to its records what it likes, now that the period is over.
    function write(uint256 luck) external answered {
        uint256 i = luck % truth.length;
        uint256 alone = truth.length - BATCHED;
        vm.startPrank(hospitalController);
        if (luck % 3 == 0) {
            records.anchor(patientAt(i), hospital, digestAt(++_fresh));
        } else if (i < alone) {
            try records.retract(patientAt(i), hospital, digestAt(i)) {
                ++reached["retracted"];
            } catch {}
        } else {
            bytes32[] memory proof = placeAt(i).proof;
            try records.retractFromBatch(patientAt(i), hospital, digestAt(i), batch[0], proof) {
                ++reached["retracted from the batch"];
            } catch {}
        }
        vm.stopPrank();
    }

    function wait_(uint256 seconds_) external answered {
        vm.warp(block.timestamp + bound(seconds_, 1, 2 days));
        ++reached["wait"];
    }

    function rest() external answered {
        vm.warp(block.timestamp + 16 days);
        ++reached["rest"];
    }

    // -------------------------------------------------------------------------------------------------------- questions

    function theCompleteCopyStands() external view returns (bool) {
        IReplicaRoots.OperatorRecord memory record = replicas.operatorRecordOf(laboratory);
        IReplicaRoots.Publication memory found = replicas.publicationOf(theId(), laboratory);
        bool kept = !found.struck && found.root == root && found.version == 1;
        return kept && record.lost == 0 && record.defaulted == 0 && !replicas.tallyOf(theId(), root).refuted;
    }

    /// Who says what, counted anew over all operators.
    function theCountsAreTheOperators() external view returns (bool) {
        bytes32[4] memory seen;
        uint32 operators;
        uint32 roots;
        for (uint256 i = 0; i < 4; ++i) {
            IReplicaRoots.Publication memory found = replicas.publicationOf(theId(), operatorAt(i));
            if (found.version == 0 || found.struck) continue;
            uint32 same;
            bool first = true;
            for (uint256 k = 0; k < 4; ++k) {
                IReplicaRoots.Publication memory other = replicas.publicationOf(theId(), operatorAt(k));
                if (other.version == 0 || other.struck || other.root != found.root) continue;
                ++same;
                if (k < i) first = false;
            }
            seen[i] = found.root;
            if (replicas.tallyOf(theId(), found.root).operators != same) return false;
            ++operators;
            if (first) ++roots;
        }
        IReplicaRoots.Agreement memory agreement = replicas.agreementOf(theId());
        return agreement.operators == operators && agreement.roots == roots;
    }

    /// Every dispute that is open is counted at both sides, and nobody opened two.
    function theDisputesAreCounted() external view returns (bool) {
        uint16[4] memory open_;
        for (uint256 i = 0; i < 4; ++i) {
            uint256 opened;
            for (uint256 k = 0; k < 4; ++k) {
                (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(operatorAt(i), operatorAt(k)));
                if (here.phase == IReplicaRegistry.Phase.None) continue;
                if (here.moveBy > block.timestamp + 2 days) return false;
                (++opened, ++open_[i], ++open_[k]);
            }
            if (opened > 1 || (opened == 1) != replicas.operatorRecordOf(operatorAt(i)).opened) return false;
        }
        for (uint256 i = 0; i < 4; ++i) {
            if (replicas.publicationOf(theId(), operatorAt(i)).disputes != open_[i]) return false;
        }
        return true;
    }
}
