// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// Three patients, three readers, two purposes and everybody who might interfere; keeps a model of every consent.
contract ConsentHandler is ConsentSigning {
    enum Entry {
        Grant,
        Revoke,
        RevokeAll
    }

    struct Model {
        uint48 nonce;
        bool revoked;
        bool documented;
        uint64 categories;
        uint40 from;
        uint40 until;
        uint32 generation;
    }

    /// A signature that somebody keeps, and replays whenever he likes.
    struct Kept {
        Entry entry;
        uint256 person;
        uint256 reader;
        uint256 purpose;
        uint48 nonce;
        bool used;
        IConsentRegistry.Terms terms;
        IConsentRegistry.Authorization authorization;
    }

    Person[3] private _people;
    OrgId[3] private _readers;
    bytes32[2] private _purposes = [TREAT, HRESCH];
    address[7] private _intruders;

    mapping(uint256 person => mapping(uint256 reader => mapping(uint256 purpose => Model))) private _models;
    uint32[3] private _generations;
    Kept[] private _kept;
    uint256 private _nextKey = 0x5EED;
    uint40 public clock = START;

    /// What must stay zero.
    uint256 public foreignChanges;
    uint256 public shrunk;
    uint256 public reused;
    uint256 public relaysAgainstTheModel;

    /// How often each interesting thing happened.
    mapping(string what => uint256) public reached;

    constructor() {
        deploy();
        _people[0] = alice;
        _people[1] = bob;
        _people[2] = carol;
        _readers = [hospital, laboratory, insurer];
        _intruders = [
            stranger,
            doctor,
            hospitalController,
            laboratoryController,
            address(this),
            address(authority),
            alice.account
        ];
    }

    /// The clock belongs to the handler, and no action may lower a nonce or a generation.
    modifier step() {
        vm.warp(clock);
        (uint256 nonces, uint256 generations) = _sums();
        _;
        (uint256 noncesAfter, uint256 generationsAfter) = _sums();
        if (noncesAfter < nonces || generationsAfter < generations) ++shrunk;
    }

    // ---------------------------------------------------------------------------------------------------------- actions

    function grant(
        uint256 person,
        uint256 reader,
        uint256 purpose,
        uint64 categories,
        uint8 from,
        uint8 length
    ) external step {
        (person, reader, purpose) = (person % 2, reader % 3, purpose % 2);
        IConsentRegistry.Terms memory terms = _terms(reader, purpose, categories, from, length);
        vm.prank(_people[person].account);
        consents.grant(_people[person].id, terms);
        _granted(person, reader, purpose, terms);
        ++reached["sent grant"];
    }

    function grantTwo(uint256 person, uint256 reader, uint64 categories, uint8 from, uint8 length) external step {
        (person, reader) = (person % 2, reader % 3);
        IConsentRegistry.Terms[] memory list = new IConsentRegistry.Terms[](2);
        list[0] = _terms(reader, 0, categories, from, length);
        list[1] = _terms(reader, 1, categories >> 1, from, length);
        vm.prank(_people[person].account);
        consents.grantMany(_people[person].id, list);
        _granted(person, reader, 0, list[0]);
        _granted(person, reader, 1, list[1]);
        ++reached["sent many"];
    }

    function revoke(uint256 person, uint256 reader, uint256 purpose) external step {
        (person, reader, purpose) = (person % 2, reader % 3, purpose % 2);
        if (_models[person][reader][purpose].nonce == 0) ++reached["revoked what was never granted"];
        vm.prank(_people[person].account);
        consents.revoke(_people[person].id, _readers[reader], _purposes[purpose]);
        _revoked(person, reader, purpose);
        ++reached["sent revocation"];
    }

    /// One in four, so that consents live long enough to be asked about.
    function revokeAll(uint256 person, uint256 luck) external step {
        if (luck % 4 != 0) return;
        person = person % 2;
        vm.prank(_people[person].account);
        consents.revokeAll(_people[person].id);
        ++_generations[person];
        ++reached["sent revocation of all"];
    }

    function sign(
        uint256 person,
        uint256 reader,
        uint256 purpose,
        uint8 entry,
        uint64 categories,
        uint8 length
    ) external step {
        (person, reader, purpose) = (person % 3, reader % 3, purpose % 2);
        Person memory signer = _people[person];
        Kept memory kept;
        kept.entry = Entry(entry % 8 == 0 ? 2 : entry % 2);
        (kept.person, kept.reader, kept.purpose) = (person, reader, purpose);
        kept.nonce = _models[person][reader][purpose].nonce;
        // A revocation names one more; sometimes a grant does too, which is void until then.
        if (kept.entry == Entry.Revoke || length % 5 == 0) ++kept.nonce;
        kept.terms = _terms(reader, purpose, categories, 0, length);
        bytes32 structHash;
        uint32 generation = _generations[person];
        uint40 deadline = clock + uint40(length) * 1 hours;
        if (kept.entry == Entry.Grant) {
            structHash = grantHash(signer.id, kept.terms, kept.nonce, generation, deadline);
        } else if (kept.entry == Entry.Revoke) {
            IConsentRegistry.Target memory target = _target(reader, purpose);
            structHash = revocationHash(signer.id, target, kept.nonce, generation, deadline);
        } else {
            structHash = allRevocationHash(signer.id, generation, deadline);
        }
        kept.authorization = authorize(signer, generation, deadline, structHash);
        _kept.push(kept);
        ++reached["signed"];
    }

    /// Relays any signature ever made, by anybody; the newest ones most often.
    function relay(uint256 which, uint256 sender) external step {
        if (_kept.length == 0) return;
        uint256 newest = _kept.length - 1;
        Kept storage kept = _kept[
            which % 2 == 0 ? newest - ((which >> 1) % _min(_kept.length, 4)) : (which >> 1) % _kept.length
        ];
        bool expected = _shouldWork(kept);
        vm.prank(_intruders[sender % 7]);
        bool worked = _tryRelay(kept);
        if (worked != expected) ++relaysAgainstTheModel;
        if (worked && kept.used) ++reused;
        if (kept.used) ++reached["replayed a used signature"];
        if (!worked) {
            ++reached["relay refused"];
            return;
        }
        kept.used = true;
        ++reached["relay accepted"];
        if (kept.entry == Entry.Revoke && kept.nonce == _models[kept.person][kept.reader][kept.purpose].nonce) {
            ++reached["revocation after a grant that was relayed first"];
        }
        if (kept.person == 2) ++reached["relay of a P-256 signature accepted"];
        if (kept.entry == Entry.Grant) _granted(kept.person, kept.reader, kept.purpose, kept.terms);
        else if (kept.entry == Entry.Revoke) _revokedAt(kept.person, kept.reader, kept.purpose, kept.nonce + 1);
        else ++_generations[kept.person];
    }

    /// Anybody who is not the patient tries every entry by transaction.
    function intrude(uint256 person, uint256 reader, uint256 who, uint8 entry) external step {
        PatientId patient = _people[person % 3].id;
        address account = _intruders[who % 7];
        if (account == _people[person % 3].account) return;
        IConsentRegistry.Terms memory terms = _terms(reader % 3, 0, 1, 0, 255);
        vm.prank(account);
        bool worked = true;
        if (entry % 3 == 0) {
            try consents.grant(patient, terms) {} catch {
                worked = false;
            }
        } else if (entry % 3 == 1) {
            try consents.revoke(patient, terms.reader, terms.purpose) {} catch {
                worked = false;
            }
        } else {
            try consents.revokeAll(patient) {} catch {
                worked = false;
            }
        }
        if (worked) ++foreignChanges;
        ++reached["intrusion"];
    }

    function rotateSigner(uint256 person, uint256 luck) external step {
        if (luck % 3 != 0) return;
        person = person % 2;
        _people[person] = rotate(_people[person], ++_nextKey);
        ++reached["rotation"];
    }

    function wait_(uint256 seconds_) external {
        clock += uint40(bound(seconds_, 1, 2 days));
        ++reached["wait"];
    }

    /// To the very second at which a consent begins or ends, or a kept signature was last good.
    function waitForAnEdge(uint256 person, uint256 reader, uint256 purpose, uint256 edge) external {
        Model storage model = _models[person % 3][reader % 3][purpose % 2];
        uint40 time = edge % 3 == 0 ? model.from : model.until;
        if (edge % 3 == 2 && _kept.length > 0) time = _kept[(edge >> 8) % _kept.length].authorization.deadline;
        if (time <= clock) return;
        clock = time;
        ++reached["edge"];
    }

    // ------------------------------------------------------------------------------------------------------- questions

    function consentHeld(uint256 person, uint256 reader, uint256 purpose, uint8 category) public view returns (bool) {
        Model storage model = _models[person][reader][purpose];
        bool covered = category < 64 && (model.categories / 2 ** uint256(category)) % 2 == 1;
        bool present = model.nonce > 0 && !model.revoked && model.generation == _generations[person];
        return present && covered && model.from <= clock && clock < model.until;
    }

    function answers(
        uint256 person,
        uint256 reader,
        uint256 purpose,
        uint8 category
    ) external view returns (bool, bool) {
        PatientId patient = _people[person].id;
        address[3] memory controllers = [hospitalController, laboratoryController, insurerController];
        return (
            consents.isConsented(patient, _readers[reader], _purposes[purpose], category),
            consents.mayRead(patient, _readers[reader], controllers[reader], _purposes[purpose], category)
        );
    }

    /// The slot and the generation are what the patient's own acts made them, and nothing else.
    function isAsThePatientLeftIt(uint256 person, uint256 reader, uint256 purpose) external view returns (bool) {
        Model storage model = _models[person][reader][purpose];
        IConsentRegistry.Consent memory expected = IConsentRegistry.Consent(
            model.revoked ? 0 : model.categories,
            model.from,
            model.until,
            model.generation,
            model.nonce,
            model.documented
        );
        return
            consentSlot(_people[person].id, _readers[reader], _purposes[purpose]) == packConsent(expected) &&
            consents.generationOf(_people[person].id) == _generations[person];
    }

    // --------------------------------------------------------------------------------------------------------- internal

    function _terms(
        uint256 reader,
        uint256 purpose,
        uint64 categories,
        uint8 from,
        uint8 length
    ) private view returns (IConsentRegistry.Terms memory) {
        uint40 start = clock + uint40(from) * 10 minutes;
        uint40 end = start + 1 + uint40(length) * 1 hours;
        return IConsentRegistry.Terms(_readers[reader], _purposes[purpose], categories | 1, start, end, DOCUMENT);
    }

    function _target(uint256 reader, uint256 purpose) private view returns (IConsentRegistry.Target memory) {
        return IConsentRegistry.Target(_readers[reader], _purposes[purpose]);
    }

    function _granted(uint256 person, uint256 reader, uint256 purpose, IConsentRegistry.Terms memory terms) private {
        Model storage model = _models[person][reader][purpose];
        if (model.revoked) ++reached["granted again after a revocation"];
        if (model.generation < _generations[person]) ++reached["granted again after a revocation of all"];
        ++model.nonce;
        model.revoked = false;
        (model.categories, model.from, model.until) = (terms.categories, terms.from, terms.until);
        model.generation = _generations[person];
        model.documented = true;
    }

    function _revoked(uint256 person, uint256 reader, uint256 purpose) private {
        _revokedAt(person, reader, purpose, _models[person][reader][purpose].nonce + 1);
    }

    function _revokedAt(uint256 person, uint256 reader, uint256 purpose, uint48 nonce) private {
        Model storage model = _models[person][reader][purpose];
        model.nonce = nonce;
        model.revoked = true;
    }

    function _shouldWork(Kept storage kept) private view returns (bool) {
        IConsentRegistry.Authorization storage authorization = kept.authorization;
        if (kept.used || clock > authorization.deadline) return false;
        if (authorization.generation != _generations[kept.person]) return false;
        if (keccak256(authorization.signer) != keccak256(_people[kept.person].signer)) return false;
        if (kept.entry == Entry.RevokeAll) return true;
        uint48 nonce = _models[kept.person][kept.reader][kept.purpose].nonce;
        if (kept.entry == Entry.Grant) return kept.nonce == nonce && kept.terms.until > clock;
        return kept.nonce == nonce || kept.nonce == nonce + 1;
    }

    function _tryRelay(Kept memory kept) private returns (bool) {
        PatientId patient = _people[kept.person].id;
        bytes memory call;
        if (kept.entry == Entry.Grant) {
            call = abi.encodeCall(consents.grantBySig, (patient, kept.terms, kept.nonce, kept.authorization));
        } else if (kept.entry == Entry.Revoke) {
            IConsentRegistry.Target memory target = IConsentRegistry.Target(kept.terms.reader, kept.terms.purpose);
            call = abi.encodeCall(consents.revokeBySig, (patient, target, kept.nonce, kept.authorization));
        } else {
            call = abi.encodeCall(consents.revokeAllBySig, (patient, kept.authorization));
        }
        (bool worked, ) = address(consents).call(call);
        return worked;
    }

    /// Each summand is checked against the model besides, so a sum is enough to see one fall.
    function _sums() private view returns (uint256 nonces, uint256 generations) {
        for (uint256 i = 0; i < 18; ++i) {
            nonces += consents.consentOf(_people[i % 3].id, _readers[(i / 3) % 3], _purposes[i / 9]).nonce;
        }
        for (uint256 i = 0; i < 3; ++i) generations += consents.generationOf(_people[i].id);
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
