// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// Two patients, two organisations and the patients themselves as authors, four digests; keeps a model of every record.
contract RecordHandler is RecordSigning {
    using MerkleTree for bytes32[];

    uint256 public constant DIGESTS = 4;

    struct Model {
        uint40 anchoredAt;
        uint40 retractedAt;
    }

    /// Every digest of one patient by one organisation, from `first` on.
    struct Tree {
        uint256 patient;
        uint256 author;
        uint256 first;
        uint40 anchoredAt;
        bytes32[] nodes;
    }

    struct Kept {
        bool retracts;
        bool used;
        uint256 patient;
        bytes32 digest;
        uint40 deadline;
        bytes signer;
        bytes signature;
    }

    Person[2] private _people;
    OrgId[2] private _orgs;
    mapping(uint256 patient => mapping(uint256 author => mapping(bytes32 digest => Model))) private _models;
    Tree[] private _trees;
    Kept[] private _kept;
    address[5] private _intruders;
    uint40 public clock = START;

    /// What must stay zero.
    uint256 public foreignChanges;
    uint256 public reused;
    uint256 public answersAgainstTheModel;

    mapping(string what => uint256) public reached;

    constructor() {
        deploy();
        _people[0] = alice;
        _people[1] = carol;
        _orgs = [hospital, laboratory];
        _intruders = [stranger, clerk, insurerController, address(this), bob.account];
    }

    // ---------------------------------------------------------------------------------------------------------- actions

    function anchor(uint256 patient, uint256 author, uint256 digest) external {
        vm.warp(clock);
        (patient, author) = (patient % 2, author % 2);
        bytes32 value = digestAt(digest);
        bool expected = _models[patient][author][value].anchoredAt == 0;
        vm.prank(_memberOf(author));
        try records.anchor(_people[patient].id, _orgs[author], value) {
            _anchored(patient, author, value, expected);
        } catch {
            _refused(expected);
        }
    }

    function retract(uint256 patient, uint256 author, uint256 digest) external {
        vm.warp(clock);
        (patient, author) = (patient % 2, author % 2);
        bytes32 value = digestAt(digest);
        Model memory model = _models[patient][author][value];
        bool expected = model.anchoredAt != 0 && model.retractedAt == 0;
        vm.prank(_memberOf(author));
        try records.retract(_people[patient].id, _orgs[author], value) {
            _retracted(patient, author, value, expected);
        } catch {
            _refused(expected);
        }
    }

    function anchorBatch(uint256 patient, uint256 author, uint256 first) external {
        vm.warp(clock);
        Tree memory tree = Tree(patient % 2, author % 2, first % DIGESTS, clock, new bytes32[](0));
        RecordId[] memory ids = new RecordId[](DIGESTS - tree.first);
        for (uint256 i = 0; i < ids.length; ++i) {
            ids[i] = idOf(_people[tree.patient].id, _orgs[tree.author], digestAt(tree.first + i));
        }
        tree.nodes = MerkleTree.build(ids);
        bool expected = records.batchOf(_orgs[tree.author], tree.nodes[0]).anchoredAt == 0;
        vm.prank(_memberOf(tree.author));
        try records.anchorBatch(_orgs[tree.author], tree.nodes[0], uint32(ids.length), 0) {
            if (!expected) ++answersAgainstTheModel;
            _trees.push(tree);
            ++reached["batch"];
        } catch {
            _refused(expected);
        }
    }

    function retractFromBatch(uint256 which, uint256 digest, uint256 prover) external {
        vm.warp(clock);
        if (_trees.length == 0) return;
        Tree storage tree = _trees[which % _trees.length];
        digest = digest % DIGESTS;
        bytes32 value = digestAt(digest);
        bool within = digest >= tree.first;
        // Now and then the proof of another leaf.
        uint256 leaf = within && prover % 4 != 0 ? digest - tree.first : prover % (DIGESTS - tree.first);
        bytes32[] memory nodes = tree.nodes;
        bytes32[] memory proof = nodes.prove(nodes.nodeOf(leaf));
        Model memory model = _models[tree.patient][tree.author][value];
        bool expected = within && leaf == digest - tree.first && model.retractedAt == 0;
        vm.prank(_memberOf(tree.author));
        try records.retractFromBatch(_people[tree.patient].id, _orgs[tree.author], value, tree.nodes[0], proof) {
            if (model.anchoredAt == 0) _models[tree.patient][tree.author][value].anchoredAt = tree.anchoredAt;
            _retracted(tree.patient, tree.author, value, expected);
            ++reached["retraction from a batch"];
        } catch {
            _refused(expected);
        }
    }

    function sign(uint256 patient, uint256 digest, bool retracts, uint8 hours_) external {
        vm.warp(clock);
        patient = patient % 2;
        Person memory person = _people[patient];
        bytes32 value = digestAt(digest);
        uint40 deadline = clock + uint40(hours_) * 1 hours;
        bytes memory signature =
            retracts ? signRetraction(person, value, deadline) : signAnchor(person, value, deadline);
        _kept.push(Kept(retracts, false, patient, value, deadline, person.signer, signature));
        ++reached["signed"];
    }

    function relay(uint256 which, uint256 sender) external {
        vm.warp(clock);
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        Person storage person = _people[kept.patient];
        Model memory model = _models[kept.patient][2][kept.digest];
        bool expected = clock <= kept.deadline && keccak256(kept.signer) == keccak256(person.signer);
        expected =
            expected && (kept.retracts ? model.anchoredAt != 0 && model.retractedAt == 0 : model.anchoredAt == 0);
        bytes memory call =
            kept.retracts
                ? abi.encodeCall(
                    records.retractOwnBySig,
                    (person.id, kept.digest, kept.deadline, kept.signer, kept.signature)
                )
                : abi.encodeCall(
                    records.anchorOwnBySig,
                    (person.id, kept.digest, kept.deadline, kept.signer, kept.signature)
                );
        vm.prank(_intruders[sender % 5]);
        (bool worked, ) = address(records).call(call);
        if (kept.used) ++reached["replayed a used signature"];
        if (worked && kept.used) ++reused;
        if (!worked) return _refused(expected);
        kept.used = true;
        if (kept.retracts) _retracted(kept.patient, 2, kept.digest, expected);
        else _anchored(kept.patient, 2, kept.digest, expected);
        ++reached["relayed"];
    }

    /// Whoever is neither a writing member nor the patient.
    function intrude(uint256 who, uint256 patient, uint256 author, uint256 digest, uint8 entry) external {
        vm.warp(clock);
        PatientId id = _people[patient % 2].id;
        OrgId org = _orgs[author % 2];
        bytes32 value = digestAt(digest);
        bytes[6] memory calls = [
            abi.encodeCall(records.anchor, (id, org, value)),
            abi.encodeCall(records.retract, (id, org, value)),
            abi.encodeCall(records.anchorOwn, (id, value)),
            abi.encodeCall(records.retractOwn, (id, value)),
            abi.encodeCall(records.anchorBatch, (org, value, 4, 0)),
            abi.encodeCall(records.retractFromBatch, (id, org, value, value, new bytes32[](0)))
        ];
        vm.prank(_intruders[who % 5]);
        (bool worked, ) = address(records).call(calls[entry % 6]);
        if (worked) ++foreignChanges;
        ++reached["intrusion"];
    }

    function rotateSigner(uint256 luck) external {
        vm.warp(clock);
        if (luck % 4 != 0) return;
        _people[0] = rotate(_people[0], 0x5EED + reached["rotation"]);
        ++reached["rotation"];
    }

    function wait_(uint256 seconds_) external {
        clock += uint40(bound(seconds_, 1, 1 days));
        ++reached["wait"];
    }

    /// To the very second at which a kept signature was last good.
    function waitForAnEdge(uint256 which) external {
        if (_kept.length == 0 || _kept[which % _kept.length].deadline <= clock) return;
        clock = _kept[which % _kept.length].deadline;
        ++reached["edge"];
    }

    // -------------------------------------------------------------------------------------------------------- questions

    function digestAt(uint256 i) public pure returns (bytes32) {
        return keccak256(abi.encode("ciphertext", i % DIGESTS));
    }

    /// State and times are what the model says, under the record itself and under every batch that holds it.
    function agrees(uint256 patient, uint256 author, uint256 digest) external view returns (bool) {
        PatientId id = _people[patient].id;
        bytes32 value = digestAt(digest);
        bytes32 writer = author == 2 ? PatientId.unwrap(id) : OrgId.unwrap(_orgs[author]);
        Model memory model = _models[patient][author][value];
        (IRecordRegistry.RecordState state, IRecordRegistry.Anchor memory times) = records.stateOf(id, writer, value);
        return
            state == _expected(model.anchoredAt, model.retractedAt) &&
            times.anchoredAt == model.anchoredAt &&
            times.retractedAt == model.retractedAt;
    }

    function treesAgree() external view returns (bool) {
        for (uint256 t = 0; t < _trees.length; ++t) {
            bytes32[] memory nodes = _trees[t].nodes;
            for (uint256 i = 0; _trees[t].first + i < DIGESTS; ++i) {
                if (!_treeAgrees(_trees[t], digestAt(_trees[t].first + i), nodes.prove(nodes.nodeOf(i)))) return false;
            }
        }
        return true;
    }

    // --------------------------------------------------------------------------------------------------------- internal

    function _treeAgrees(Tree storage tree, bytes32 digest, bytes32[] memory proof) private view returns (bool) {
        Model memory model = _models[tree.patient][tree.author][digest];
        (IRecordRegistry.RecordState state, IRecordRegistry.Anchor memory times) = records.stateInBatch(
            _people[tree.patient].id,
            _orgs[tree.author],
            digest,
            tree.nodes[0],
            proof
        );
        // Whichever was first: anchoring again makes a record no younger.
        bool batchedFirst = model.anchoredAt == 0 || tree.anchoredAt < model.anchoredAt;
        uint40 anchoredAt = batchedFirst ? tree.anchoredAt : model.anchoredAt;
        return
            state == _expected(anchoredAt, model.retractedAt) &&
            times.anchoredAt == anchoredAt &&
            times.retractedAt == model.retractedAt;
    }

    function _expected(uint40 anchoredAt, uint40 retractedAt) private pure returns (IRecordRegistry.RecordState) {
        if (anchoredAt == 0) return IRecordRegistry.RecordState.Unknown;
        return retractedAt == 0 ? IRecordRegistry.RecordState.Anchored : IRecordRegistry.RecordState.Retracted;
    }

    function _memberOf(uint256 author) private view returns (address) {
        return author == 0 ? doctor : laboratoryController;
    }

    function _anchored(uint256 patient, uint256 author, bytes32 digest, bool expected) private {
        if (!expected) ++answersAgainstTheModel;
        _models[patient][author][digest].anchoredAt = clock;
        ++reached["anchored"];
    }

    function _retracted(uint256 patient, uint256 author, bytes32 digest, bool expected) private {
        if (!expected) ++answersAgainstTheModel;
        _models[patient][author][digest].retractedAt = clock;
        ++reached["retracted"];
    }

    function _refused(bool expected) private {
        if (expected) ++answersAgainstTheModel;
        ++reached["refused"];
    }
}
