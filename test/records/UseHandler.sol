// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PatientId} from "../../contracts/identity/types.sol";
import {IUseRegistry} from "../../contracts/records/interfaces/IUseRegistry.sol";
import {UseId} from "../../contracts/records/types.sol";
import {UseTest} from "./UseTest.sol";

/// Two identifiers of one hospital, each under two pseudonyms and three salts, over two records of each patient: anchors,
/// supersedes, retracts, follows, proves and intrudes in any order; keeps a model of every use.
contract UseHandler is UseTest {
    uint256 public constant USES = 12;

    struct Model {
        uint40 anchoredAt;
        uint256 digest;
        bool doubled;
    }

    Model[USES] private _models;
    /// By patient and digest; digest d is superseded by d + 2.
    bool[4][2] private _retracted;
    bool[2][2] private _superseded;
    mapping(string what => uint256) public reached;
    uint256 public answersAgainstTheModel;

    constructor() {
        deployUses();
        for (uint256 i = 0; i < 4; ++i) anchorRecord(patientAt(i % 2), digestAt(i / 2));
    }

    /// Use i: identifier i % 2, patient i / 2 % 2, salt i / 4.
    function openingAt(uint256 i) public view returns (IUseRegistry.Opening memory) {
        bytes32 identifier = keccak256(abi.encode("visit", i % 2));
        return IUseRegistry.Opening(patientAt((i / 2) % 2), identifier, bytes32(i / 4));
    }

    function patientAt(uint256 i) private view returns (PatientId) {
        return i == 0 ? alice.id : bob.id;
    }

    function digestAt(uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode("use", i));
    }

    function useAt(uint256 i) public view returns (UseId) {
        return useOf(hospital, openingAt(i));
    }

    // ---------------------------------------------------------------------------------------------------------- actions

    function anchor(uint256 which, uint256 digest) external {
        (which, digest) = (which % USES, digest % 2);
        Model storage model = _models[which];
        bool may = model.anchoredAt == 0 && !_retracted[(which / 2) % 2][digest];
        vm.prank(doctor);
        try uses.anchorUse(hospital, useWith(which, digest)) {
            note(may, "anchored");
            (model.anchoredAt, model.digest) = (uint40(block.timestamp), digest);
        } catch {
            note(!may, "anchoring refused");
        }
    }

    function retract(uint256 patient, uint256 digest) external {
        (patient, digest) = (patient % 2, digest % 4);
        bool may = !_retracted[patient][digest] && (digest < 2 || _superseded[patient][digest - 2]);
        vm.prank(doctor);
        try records.retract(patientAt(patient), hospital, digestAt(digest)) {
            note(may, "retracted");
            _retracted[patient][digest] = true;
        } catch {
            note(!may, "retraction refused");
        }
    }

    function supersede(uint256 patient, uint256 digest) external {
        (patient, digest) = (patient % 2, digest % 2);
        bool may = !_superseded[patient][digest] && !_retracted[patient][digest];
        vm.prank(doctor);
        try records.supersede(patientAt(patient), hospital, digestAt(digest), digestAt(digest + 2)) {
            note(may, "superseded");
            _superseded[patient][digest] = true;
        } catch {
            note(!may, "supersession refused");
        }
    }

    function follow(uint256 which, uint256 digest) external {
        (which, digest) = (which % USES, digest % 4);
        Model storage model = _models[which];
        uint256 patient = (which / 2) % 2;
        bool may = model.anchoredAt != 0 && model.digest < 2 && digest == model.digest + 2;
        may = may && _superseded[patient][model.digest] && !_retracted[patient][model.digest];
        vm.prank(stranger);
        try uses.follow(useAt(which), idOf(patientAt(patient), hospital, digestAt(digest))) {
            note(may, "followed");
            model.digest = digest;
        } catch {
            note(!may, "following refused");
        }
    }

    function prove(uint256 first, uint256 second) external {
        (first, second) = (first % USES, second % USES);
        uint256 later = isBefore(first, second) ? second : first;
        bool may = first != second && first % 2 == second % 2;
        may = may && _models[first].anchoredAt != 0 && _models[second].anchoredAt != 0 && !_models[later].doubled;
        vm.prank(stranger);
        try uses.proveDoubled(hospital, openingAt(first), openingAt(second)) {
            note(may, "doubled");
            _models[later].doubled = true;
        } catch {
            note(!may, "proof refused");
        }
    }

    /// Nobody but the hospital's writers anchors in its name, and no proof in another's name touches its uses.
    function intrude(uint256 who, uint256 which, uint256 digest) external {
        address[4] memory intruders = [stranger, clerk, laboratoryController, alice.account];
        which = which % USES;
        vm.prank(intruders[who % 4]);
        try uses.anchorUse(hospital, useWith(which, digest % 2)) {
            ++answersAgainstTheModel;
        } catch {}
        try uses.proveDoubled(laboratory, openingAt(which), openingAt((which + 4) % USES)) {
            ++answersAgainstTheModel;
        } catch {}
        ++reached["intrusion"];
    }

    function wait_(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 1 hours));
        ++reached["wait"];
    }

    // -------------------------------------------------------------------------------------------------------- questions

    /// A use is what it was when it was anchored, whatever came later; only its state moves, and only forward.
    function agrees(uint256 i) external view returns (bool) {
        Model memory model = _models[i];
        IUseRegistry.Use memory found = uses.useOf(useAt(i));
        IUseRegistry.UseState state = uses.stateOf(useAt(i));
        if (found.anchoredAt != model.anchoredAt || found.doubled != model.doubled) return false;
        if (model.anchoredAt == 0) return state == IUseRegistry.UseState.Unknown;
        PatientId patient = patientAt((i / 2) % 2);
        bytes32 record = keccak256(abi.encode(found.record));
        if (record != keccak256(abi.encode(idOf(patient, hospital, digestAt(model.digest))))) return false;
        if (model.doubled) return state == IUseRegistry.UseState.Doubled;
        bool retracted = _retracted[(i / 2) % 2][model.digest];
        return state == (retracted ? IUseRegistry.UseState.Retracted : IUseRegistry.UseState.Standing);
    }

    /// Of all anchored uses of an identifier, the first is not doubled.
    function theFirstStands(uint256 identifier) external view returns (bool) {
        uint256 first = USES;
        for (uint256 i = identifier; i < USES; i += 2) {
            if (_models[i].anchoredAt != 0 && (first == USES || isBefore(i, first))) first = i;
        }
        return first == USES || !uses.useOf(useAt(first)).doubled;
    }

    // --------------------------------------------------------------------------------------------------------- internal

    function useWith(uint256 which, uint256 digest) private view returns (IUseRegistry.NewUse memory) {
        IUseRegistry.Opening memory opened = openingAt(which);
        bytes32 commitment = commitmentOf(opened.identifier, opened.salt);
        IUseRegistry.UseKind kind = IUseRegistry.UseKind.Dispense;
        return IUseRegistry.NewUse(opened.patient, commitment, kind, digestAt(digest), alone());
    }

    function isBefore(uint256 a, uint256 b) private view returns (bool) {
        (uint40 timeOfA, uint40 timeOfB) = (_models[a].anchoredAt, _models[b].anchoredAt);
        if (timeOfA != timeOfB) return timeOfA < timeOfB;
        return UseId.unwrap(useAt(a)) < UseId.unwrap(useAt(b));
    }

    function note(bool asTheModel, string memory what) private {
        if (!asTheModel) ++answersAgainstTheModel;
        ++reached[what];
    }
}
