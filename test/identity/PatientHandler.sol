// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPatientRegistry} from "../../contracts/identity/interfaces/IPatientRegistry.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {TestBase} from "../shared/TestBase.sol";

/// Sends, signs, relays and replays changes of three patients with five keys, rightly and wrongly, and keeps its own
/// account of what they may lead to. It learns only whether a call passed, never what the registry stored.
contract PatientHandler is TestBase {
    struct Ghost {
        uint256 key;
        uint48 nonce;
        bytes32 directory;
    }

    /// A signed change that anybody can send again at any time. `newKey` 0: of the key directory.
    struct Signed {
        uint256 patient;
        uint256 key;
        uint48 nonce;
        uint40 deadline;
        uint256 newKey;
        uint48 acceptedNonce;
        bytes32 directory;
        bytes call;
    }

    enum Step {
        DirectorySent,
        RotationSent,
        DirectoryRelayed,
        RotationRelayed,
        ReplayTried,
        Refused
    }

    IPatientRegistry internal immutable REGISTRY;
    bytes32 internal immutable DOMAIN;

    PatientId[3] internal ids;
    Ghost[3] internal ghosts;
    Signed[] internal signed;

    /// The first thing that passed and should not have, or was refused and should not have been, or empty.
    string public violation;
    uint256 public time;
    mapping(Step step => uint256) public count;

    constructor(IPatientRegistry registry, uint256 start) {
        REGISTRY = registry;
        time = start;
        DOMAIN = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("medtrail PatientRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        // Two pseudonyms of one person share a signer here, so that a signature could be carried from one to the other.
        for (uint256 i = 0; i < 3; i++) {
            uint256 key = i == 2 ? 1 : i + 1;
            ids[i] = registry.register(_signer(key), bytes32(i + 1), bytes32(i));
            ghosts[i] = Ghost(key, 0, bytes32(i + 1));
        }
    }

    // ---------------------------------------------------------------------------------------------------- actions

    /// Often to the deadline of something signed, which is then sent again.
    function warp(uint256 by, uint256 index) external {
        if (by % 2 == 0 && signed.length != 0) {
            index %= signed.length;
            if (signed[index].deadline > time) {
                time = signed[index].deadline;
                return _relay(index);
            }
        }
        time += bound(by, 0, 1 hours);
        vm.warp(time);
    }

    function sendDirectory(uint256 patient, uint256 keySeed, bytes32 directory) external {
        patient %= 3;
        uint256 key = _key(patient, keySeed);
        bool success = _try(vm.addr(key), abi.encodeCall(REGISTRY.setKeyDirectory, (ids[patient], directory)));
        _expect(success, key == ghosts[patient].key && directory != 0, "send directory");
        if (!success) return;
        ghosts[patient].nonce++;
        ghosts[patient].directory = directory;
        count[Step.DirectorySent]++;
    }

    function sendRotation(uint256 patient, uint256 keySeed, uint256 newKeySeed, uint256 nonceSeed) external {
        patient %= 3;
        uint256 key = _key(patient, keySeed);
        uint256 newKey = 1 + (newKeySeed % 5);
        uint48 nonce = _nonce(patient, nonceSeed);
        bytes memory acceptance = _acceptance(patient, newKey, nonce);
        bytes memory call = abi.encodeCall(REGISTRY.rotateSigner, (ids[patient], _signer(newKey), acceptance));
        bool success = _try(vm.addr(key), call);
        bool allowed = key == ghosts[patient].key && nonce == ghosts[patient].nonce && newKey != key;
        _expect(success, allowed, "send rotation");
        if (!success) return;
        ghosts[patient].nonce++;
        ghosts[patient].key = newKey;
        count[Step.RotationSent]++;
    }

    function signDirectory(
        uint256 patient,
        uint256 keySeed,
        bytes32 directory,
        uint256 nonce,
        uint256 validFor
    ) external {
        patient %= 3;
        Signed memory s = _sign(patient, keySeed, nonce, validFor);
        s.directory = directory == 0 ? bytes32(uint256(1)) : directory;
        bytes32 typeHash = keccak256(
            "KeyDirectoryChange(bytes32 patient,bytes32 keyDirectory,uint48 nonce,uint40 deadline)"
        );
        bytes32 hash = keccak256(abi.encode(typeHash, ids[patient], s.directory, s.nonce, s.deadline));
        s.call = abi.encodeCall(REGISTRY.setKeyDirectoryBySig, (ids[patient], s.directory, _change(s, hash)));
        signed.push(s);
        if (validFor % 2 == 0) _relay(signed.length - 1);
    }

    function signRotation(uint256 patient, uint256 keySeed, uint256 newKey, uint256 nonce, uint256 validFor) external {
        patient %= 3;
        Signed memory s = _sign(patient, keySeed, nonce, validFor);
        s.newKey = 1 + (newKey % 5);
        s.acceptedNonce = _nonce(patient, nonce / 4);
        bytes32 typeHash = keccak256("SignerRotation(bytes32 patient,bytes newSigner,uint48 nonce,uint40 deadline)");
        bytes memory signer = _signer(s.newKey);
        bytes32 hash = keccak256(abi.encode(typeHash, ids[patient], keccak256(signer), s.nonce, s.deadline));
        bytes memory acceptance = _acceptance(patient, s.newKey, s.acceptedNonce);
        s.call = abi.encodeCall(REGISTRY.rotateSignerBySig, (ids[patient], signer, acceptance, _change(s, hash)));
        signed.push(s);
        if (validFor % 2 == 0) _relay(signed.length - 1);
    }

    function replay(uint256 index) external {
        if (signed.length == 0) return;
        count[Step.ReplayTried]++;
        _relay(index % signed.length);
    }

    // ----------------------------------------------------------------------------------------- the ghost's answers

    function idOf(uint256 patient) external view returns (PatientId) {
        return ids[patient];
    }

    function expectedOf(uint256 patient) external view returns (IPatients.Patient memory) {
        Ghost storage ghost = ghosts[patient];
        bytes24 signerHash = bytes24(keccak256(_signer(ghost.key)));
        return IPatients.Patient(signerHash, ghost.nonce, false, false, ghost.directory);
    }

    // --------------------------------------------------------------------------------------------------- internal

    function _relay(uint256 index) private {
        Signed memory s = signed[index];
        Ghost storage ghost = ghosts[s.patient];
        bool allowed = s.key == ghost.key && s.nonce == ghost.nonce && time <= s.deadline;
        if (s.newKey != 0) allowed = allowed && s.acceptedNonce == ghost.nonce && s.newKey != ghost.key;
        bool success = _try(address(this), s.call);
        _expect(success, allowed, s.newKey == 0 ? "relay directory" : "relay rotation");
        if (!success) return;
        ghost.nonce++;
        if (s.newKey == 0) ghost.directory = s.directory;
        else ghost.key = s.newKey;
        count[s.newKey == 0 ? Step.DirectoryRelayed : Step.RotationRelayed]++;
    }

    function _try(address who, bytes memory call) private returns (bool success) {
        vm.warp(time);
        vm.prank(who);
        (success, ) = address(REGISTRY).call(call);
        if (!success) count[Step.Refused]++;
    }

    function _expect(bool success, bool allowed, string memory what) private {
        if (success != allowed && bytes(violation).length == 0) violation = what;
    }

    function _sign(
        uint256 patient,
        uint256 keySeed,
        uint256 nonceSeed,
        uint256 validFor
    ) private view returns (Signed memory s) {
        s.patient = patient;
        s.key = _key(patient, keySeed);
        s.nonce = _nonce(patient, nonceSeed);
        // Up to ten minutes in the past, so that some arrive late at once.
        s.deadline = uint40(time - 10 minutes + bound(validFor, 0, 2 hours));
    }

    function _change(Signed memory s, bytes32 hash) private view returns (IPatients.SignedChange memory) {
        return IPatients.SignedChange(s.nonce, s.deadline, _signer(s.key), _signature(s.key, hash));
    }

    function _acceptance(uint256 patient, uint256 key, uint48 nonce) private view returns (bytes memory) {
        bytes32 typeHash = keccak256("SignerAcceptance(bytes32 patient,bytes newSigner,uint48 nonce)");
        return _signature(key, keccak256(abi.encode(typeHash, ids[patient], keccak256(_signer(key)), nonce)));
    }

    function _signature(uint256 key, bytes32 structHash) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", DOMAIN, structHash)));
        return abi.encodePacked(r, s, v);
    }

    function _signer(uint256 key) private pure returns (bytes memory) {
        return abi.encodePacked(vm.addr(key));
    }

    /// Mostly the patient's own key, else any.
    function _key(uint256 patient, uint256 seed) private view returns (uint256) {
        return seed % 3 == 0 ? 1 + ((seed / 3) % 5) : ghosts[patient].key;
    }

    /// Mostly the present nonce, else one before or after it.
    function _nonce(uint256 patient, uint256 seed) private view returns (uint48) {
        uint48 nonce = ghosts[patient].nonce;
        if (seed % 4 == 0) return nonce + 1;
        return seed % 4 == 1 && nonce != 0 ? nonce - 1 : nonce;
    }
}
