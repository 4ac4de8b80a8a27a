// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// One patient and one author over eight digests: anchors, supersedes, retracts, disputes and withdraws in any order; keeps a model.
contract RecordLifeHandler is RecordSigning {
    uint256 public constant DIGESTS = 8;

    struct Model {
        bool anchored;
        bool retracted;
        uint256 successor;
        bool disputed;
        uint48 nonce;
    }

    Model[DIGESTS + 1] private _models;
    mapping(string what => uint256) public reached;
    uint256 public answersAgainstTheModel;

    constructor() {
        deploy();
    }

    /// Digests count from 1, so that 0 is no successor.
    function digestAt(uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode("life", i));
    }

    function recordAt(uint256 i) private view returns (RecordId) {
        return idOf(alice.id, hospital, digestAt(i));
    }

    function anchor(uint256 seed) external {
        uint256 i = 1 + (seed % DIGESTS);
        vm.prank(doctor);
        try records.anchor(alice.id, hospital, digestAt(i)) {
            note(!_models[i].anchored, "anchored");
            _models[i].anchored = true;
        } catch {
            note(_models[i].anchored, "refused");
        }
    }

    function supersede(uint256 seed, uint256 other) external {
        uint256 i = 1 + (seed % DIGESTS);
        uint256 next = 1 + (other % DIGESTS);
        Model storage model = _models[i];
        bool may = model.anchored && !model.retracted && model.successor == 0 && !_models[next].anchored;
        vm.prank(doctor);
        try records.supersede(alice.id, hospital, digestAt(i), digestAt(next)) {
            note(may, "superseded");
            model.successor = next;
            _models[next].anchored = true;
        } catch {
            note(!may, "refused");
        }
    }

    function retract(uint256 seed) external {
        uint256 i = 1 + (seed % DIGESTS);
        bool may = _models[i].anchored && !_models[i].retracted;
        vm.prank(doctor);
        try records.retract(alice.id, hospital, digestAt(i)) {
            note(may, "retracted");
            _models[i].retracted = true;
        } catch {
            note(!may, "refused");
        }
    }

    function dispute(uint256 seed, bool withdraws) external {
        uint256 i = 1 + (seed % DIGESTS);
        Model storage model = _models[i];
        bool may = withdraws ? model.disputed : model.anchored && !model.disputed;
        IRecordRegistry.Origin memory origin = IRecordRegistry.Origin(alice.id, OrgId.unwrap(hospital), digestAt(i));
        vm.prank(alice.account);
        if (withdraws) {
            try records.withdrawDispute(origin) {
                note(may, "withdrawn");
                (model.disputed, model.nonce) = (false, model.nonce + 1);
            } catch {
                note(!may, "refused");
            }
            return;
        }
        try records.dispute(origin, IRecordRegistry.Place(0, new bytes32[](0)), bytes32(seed)) {
            note(may, "disputed");
            (model.disputed, model.nonce) = (true, model.nonce + 1);
        } catch {
            note(!may, "refused");
        }
    }

    function note(bool asTheModel, string memory what) private {
        if (!asTheModel) ++answersAgainstTheModel;
        ++reached[what];
    }

    /// Slots are as the model has them: above all a successor never changes, and a nonce never falls.
    function agrees(uint256 i) external view returns (bool) {
        Model memory model = _models[i];
        IRecordRegistry.Anchor memory found = records.anchorOf(recordAt(i));
        IRecordRegistry.Dispute memory disputed = records.disputeOf(recordAt(i));
        bytes22 successor = model.successor == 0 ? bytes22(0) : bytes22(RecordId.unwrap(recordAt(model.successor)));
        return
            (found.anchoredAt != 0) == model.anchored &&
            (found.retractedAt != 0) == model.retracted &&
            found.successor == successor &&
            (disputed.disputedAt != 0) == model.disputed &&
            disputed.nonce == model.nonce;
    }

    /// Following successors comes to an end.
    function ends(uint256 i) external view returns (bool) {
        for (uint256 step = 0; step <= DIGESTS; ++step) {
            if (_models[i].successor == 0) return true;
            i = _models[i].successor;
        }
        return false;
    }
}
