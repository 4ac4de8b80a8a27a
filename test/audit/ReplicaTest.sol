// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {IReplicaRegistry} from "../../contracts/audit/interfaces/IReplicaRegistry.sol";
import {IReplicaRoots} from "../../contracts/audit/interfaces/IReplicaRoots.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {DisputeId, ReplicaSet, SetId} from "../../contracts/audit/types.sol";
import {ReplicaRegistry} from "../../contracts/audit/ReplicaRegistry.sol";
import {MerkleTree} from "../records/MerkleTree.sol";
import {RecordSigning} from "../records/RecordSigning.sol";
import {TreeBook} from "./TreeBook.sol";

/// A hospital's records of one day, of which it, a laboratory and an insurer keep copies.
abstract contract ReplicaTest is RecordSigning, TreeBook {
    using MerkleTree for bytes32[];

    uint40 internal constant UNTIL = START + 1 days;
    uint256 internal constant BATCHED = 5;

    ReplicaRegistry internal replicas;
    OrgId internal auditor;
    address internal auditorController = address(0xC0FFEE04);

    /// The records of the set, the last {BATCHED} of them in one batch.
    Item[] internal truth;
    bytes32[] internal batch;
    /// What the true tree's root is.
    bytes32 internal root;

    function deployReplicas(uint256 alone) internal {
        deploy();
        replicas = new ReplicaRegistry(organizations, records);
        auditor = organizations.accredit(auditorController, keccak256("auditor"), Licences.AUDITOR, END);
        vm.warp(START + 2 days);
        organizations.activateLicences(auditor);
        vm.warp(START);
        RecordId[] memory ids = new RecordId[](BATCHED);
        for (uint256 i = 0; i < alone + BATCHED; ++i) {
            RecordId record = idOf(patientAt(i), hospital, digestAt(i));
            truth.push(Item(RecordId.unwrap(record), digestAt(i)));
            if (i < alone) anchorAt(i);
            else ids[i - alone] = record;
        }
        batch = MerkleTree.build(ids);
        vm.prank(doctor);
        records.anchorBatch(hospital, batch[0], uint32(BATCHED), 0);
        vm.warp(UNTIL);
        root = grow(truth);
    }

    function theSet() internal view returns (ReplicaSet memory) {
        return ReplicaSet(OrgId.unwrap(hospital), START, UNTIL);
    }

    function theId() internal view returns (SetId) {
        return setOf(theSet());
    }

    function setOf(ReplicaSet memory set) internal pure returns (SetId) {
        bytes32 typeHash = keccak256("ReplicaSet(bytes32 author,uint40 from,uint40 until)");
        return SetId.wrap(keccak256(abi.encode(typeHash, set.author, uint256(set.from), uint256(set.until))));
    }

    function disputeOf(
        SetId set,
        OrgId opener,
        uint32 openerVersion,
        OrgId defender,
        uint32 defenderVersion
    ) internal pure returns (DisputeId) {
        bytes32 typeHash = keccak256(
            "ReplicaDispute(bytes32 set,bytes32 opener,uint32 openerVersion,bytes32 defender,uint32 defenderVersion)"
        );
        return DisputeId.wrap(keccak256(abi.encode(typeHash, set, opener, openerVersion, defender, defenderVersion)));
    }

    function between(OrgId opener, OrgId defender) internal view returns (IReplicaRegistry.Parties memory) {
        return IReplicaRegistry.Parties(theSet(), opener, defender);
    }

    function patientAt(uint256 i) internal view returns (PatientId) {
        return i % 2 == 0 ? alice.id : bob.id;
    }

    function digestAt(uint256 i) internal pure returns (bytes32) {
        return keccak256(abi.encode("ciphertext", i));
    }

    function anchorAt(uint256 i) internal {
        vm.prank(doctor);
        records.anchor(patientAt(i), hospital, digestAt(i));
    }

    /// Where record i of the truth is anchored.
    function placeAt(uint256 i) internal view returns (IRecordRegistry.Place memory) {
        uint256 alone = truth.length - BATCHED;
        if (i < alone) return IRecordRegistry.Place(0, new bytes32[](0));
        return IRecordRegistry.Place(batch[0], batch.prove(batch.nodeOf(i - alone)));
    }

    /// The number in the truth of a key; {NOWHERE} if it is not there.
    function indexOf(bytes32 key) internal view returns (uint256) {
        for (uint256 i = 0; i < truth.length; ++i) if (truth[i].key == key) return i;
        return NOWHERE;
    }

    function controllerOf(OrgId org) internal view returns (address) {
        if (org == hospital) return hospitalController;
        if (org == laboratory) return laboratoryController;
        return org == insurer ? insurerController : auditorController;
    }

    function publish(OrgId operator, bytes32 hash) internal {
        vm.prank(controllerOf(operator));
        replicas.publish(theSet(), operator, opening(hash));
    }

    function open(OrgId opener, OrgId defender) internal {
        bytes32 mine = replicas.publicationOf(theId(), opener).root;
        vm.prank(controllerOf(opener));
        replicas.openDispute(between(opener, defender), none(), one(opening(mine)));
    }

    /// Moves for whoever has the turn, as a side does that knows its own tree and what the other one has shown.
    function step(OrgId opener, OrgId defender) internal {
        IReplicaRegistry.Parties memory parties = between(opener, defender);
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(parties);
        (bytes32 mine, bytes32 theirs) = here.defenderTurn
            ? (here.ofDefender, here.ofOpener)
            : (here.ofOpener, here.ofDefender);
        (bytes32[][] memory ofTheirs, bytes32[][] memory ofMine) = way(mine, theirs, here.depth, false);
        replicas.move(parties, ofTheirs, ofMine);
    }

    /// Moves for both sides until the way ends.
    function bisect(OrgId opener, OrgId defender) internal returns (uint256 moves) {
        while (phaseOf(opener, defender) == IReplicaRegistry.Phase.Bisecting) {
            step(opener, defender);
            ++moves;
        }
    }

    function phaseOf(OrgId opener, OrgId defender) internal view returns (IReplicaRegistry.Phase) {
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(opener, defender));
        return here.phase;
    }

    function prove(OrgId opener, OrgId defender) internal {
        (, IReplicaRegistry.Dispute memory here) = replicas.disputeOf(between(opener, defender));
        uint256 i = indexOf(here.path);
        replicas.proveRecord(between(opener, defender), patientAt(i), placeAt(i));
    }

    /// The truth without record i.
    function without(uint256 i) internal view returns (Item[] memory items) {
        items = new Item[](truth.length - 1);
        for (uint256 k = 0; k < items.length; ++k) items[k] = truth[k < i ? k : k + 1];
    }

    /// The truth and one item more.
    function with(bytes32 key, bytes32 digest) internal view returns (Item[] memory items) {
        items = new Item[](truth.length + 1);
        for (uint256 k = 0; k < truth.length; ++k) items[k] = truth[k];
        items[truth.length] = Item(key, digest);
    }

    /// The truth with another digest for record i.
    function altered(uint256 i, bytes32 digest) internal view returns (Item[] memory items) {
        items = truth;
        items[i].digest = digest;
    }

    function expectEnd(OrgId opener, OrgId defender, bool defenderLoses, IReplicaRoots.Outcome outcome) internal {
        (OrgId winner, OrgId loser) = defenderLoses ? (opener, defender) : (defender, opener);
        DisputeId dispute = disputeOf(theId(), opener, versionOf(opener), defender, versionOf(defender));
        expectEmitFrom(address(replicas));
        emit IReplicaRegistry.ReplicaDisputeEnded(dispute, winner, loser, outcome);
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.PublicationStruck(theId(), loser, versionOf(loser), outcome);
    }

    function versionOf(OrgId operator) internal view returns (uint32) {
        return replicas.publicationOf(theId(), operator).version;
    }

    function assertRecord(OrgId operator, uint32 won, uint32 lost, uint32 defaulted, string memory what) internal view {
        IReplicaRoots.OperatorRecord memory record = replicas.operatorRecordOf(operator);
        assertEq(record.won, won, string.concat(what, ": won"));
        assertEq(record.lost, lost, string.concat(what, ": lost"));
        assertEq(record.defaulted, defaulted, string.concat(what, ": defaulted"));
    }

    function assertRefuted(bytes32 hash, bool expected, string memory what) internal view {
        assertEq(replicas.tallyOf(theId(), hash).refuted, expected, what);
    }
}
