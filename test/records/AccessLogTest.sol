// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessLog} from "../../contracts/records/AccessLog.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {IAccessLog} from "../../contracts/records/interfaces/IAccessLog.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {RecordsFixture} from "./RecordsFixture.sol";

/// A server of the hospital, RFC 9162's recursive definitions of trees and proofs, and what a server signs, written from the
/// interface's words.
abstract contract AccessLogTest is RecordsFixture {
    uint256 internal constant SERVER_KEY = 0x5E4BE4;
    uint40 internal constant MERGE_DELAY = 1 days;
    uint40 internal constant ANSWER_TIME = 3 days;

    AccessLog internal logs;
    address internal server;

    function deployLogs() internal {
        deploy();
        logs = new AccessLog(organizations);
        server = vm.addr(SERVER_KEY);
        join(hospital, hospitalController, server, Duties.REPORT, END);
    }

    function anchor(uint24 sequence, bytes32[] memory leaves) internal {
        bytes32 root = rootOf(leaves);
        vm.prank(server);
        logs.anchor(hospital, sequence, uint32(leaves.length), root);
    }

    // sha-256 is a call to a precompile: arguments are made before a cheatcode waits for the next call.

    function refusesRoots(
        bytes memory reason,
        IAccessLog.SignedHead memory a,
        IAccessLog.SignedHead memory b
    ) internal {
        vm.expectRevert(reason);
        logs.showTwoRoots(hospital, server, a, b);
    }

    function refusesLeaves(
        bytes memory reason,
        uint32 index,
        IAccessLog.ShownLeaf memory a,
        IAccessLog.ShownLeaf memory b
    ) internal {
        vm.expectRevert(reason);
        logs.showTwoLeaves(hospital, server, index, a, b);
    }

    function refusesAnswer(bytes memory reason, IAccessLog.Receipt memory receipt, bytes32[] memory proof) internal {
        vm.expectRevert(reason);
        logs.answer(hospital, server, receipt, proof);
    }

    function marksByRoots(address by, IAccessLog.SignedHead memory a, IAccessLog.SignedHead memory b) internal {
        expectMark(IAccessLog.Contradiction.TwoRoots, by);
        logs.showTwoRoots(hospital, server, a, b);
        assertMarked(true, "marked");
    }

    function marksByLeaves(
        address by,
        uint32 index,
        IAccessLog.ShownLeaf memory a,
        IAccessLog.ShownLeaf memory b
    ) internal {
        expectMark(IAccessLog.Contradiction.TwoLeaves, by);
        logs.showTwoLeaves(hospital, server, index, a, b);
        assertMarked(true, "marked");
    }

    function expectMark(IAccessLog.Contradiction contradiction, address by) internal {
        vm.prank(by);
        expectEmitFrom(address(logs));
        emit IAccessLog.AccessLogContradicted(hospital, server, contradiction, by);
    }

    function alreadyContradicted() internal view returns (bytes memory) {
        return abi.encodeWithSelector(IAccessLog.AccessLogAlreadyContradicted.selector, hospital, server);
    }

    function noContradiction() internal view returns (bytes memory) {
        return abi.encodeWithSelector(IAccessLog.NoLogContradiction.selector, hospital, server);
    }

    function notSigned(address by, bytes32 digest) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessLog.NotSignedByServer.selector, by, digest);
    }

    function notInLog(uint32 index, bytes32 leaf) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessLog.LeafNotInLog.selector, index, leaf);
    }

    /// So many leaves; two logs of other seeds share none.
    function leavesOf(uint256 count, string memory seed) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = sha256(abi.encode(seed, i));
    }

    // ------------------------------------------------------------------------------------------------ RFC 9162, 2.1

    function rootOf(bytes32[] memory leaves) internal pure returns (bytes32) {
        return _mth(leaves, 0, leaves.length);
    }

    function proofOf(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory) {
        return _path(leaves, index, 0, leaves.length);
    }

    function _mth(bytes32[] memory leaves, uint256 start, uint256 end) private pure returns (bytes32) {
        if (end - start == 1) return leaves[start];
        uint256 middle = start + _split(end - start);
        return sha256(abi.encodePacked(bytes1(0x01), _mth(leaves, start, middle), _mth(leaves, middle, end)));
    }

    function _path(
        bytes32[] memory leaves,
        uint256 index,
        uint256 start,
        uint256 end
    ) private pure returns (bytes32[] memory path) {
        if (end - start == 1) return new bytes32[](0);
        uint256 middle = start + _split(end - start);
        bytes32[] memory below =
            index < middle ? _path(leaves, index, start, middle) : _path(leaves, index, middle, end);
        path = new bytes32[](below.length + 1);
        for (uint256 i = 0; i < below.length; ++i) path[i] = below[i];
        path[below.length] = index < middle ? _mth(leaves, middle, end) : _mth(leaves, start, middle);
    }

    function _split(uint256 count) private pure returns (uint256 power) {
        power = 1;
        while (2 * power < count) power *= 2;
    }

    // --------------------------------------------------------------------------------------------------- statements

    function headDigest(OrgId org, address by, uint32 size, bytes32 root, uint40 time) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("LogHead(bytes32 org,address server,uint32 size,bytes32 root,uint40 time)");
        return _digest(keccak256(abi.encode(typeHash, org, by, size, root, time)));
    }

    function receiptDigest(
        OrgId org,
        address by,
        uint32 index,
        bytes32 leaf,
        uint40 time
    ) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("AccessReceipt(bytes32 org,address server,uint32 index,bytes32 leaf,uint40 time)");
        return _digest(keccak256(abi.encode(typeHash, org, by, index, leaf, time)));
    }

    function signedHead(bytes32[] memory leaves) internal view returns (IAccessLog.SignedHead memory head) {
        head.size = uint32(leaves.length);
        head.root = rootOf(leaves);
        head.time = START;
        head.signature = signedBy(SERVER_KEY, headDigest(hospital, server, head.size, head.root, head.time));
    }

    /// Without a signature: the latest anchored root.
    function anchoredHead(bytes32[] memory leaves) internal pure returns (IAccessLog.SignedHead memory head) {
        head.size = uint32(leaves.length);
        head.root = rootOf(leaves);
    }

    function receiptFor(
        bytes32[] memory leaves,
        uint32 index
    ) internal view returns (IAccessLog.Receipt memory receipt) {
        receipt.index = index;
        receipt.leaf = leaves[index];
        receipt.time = START;
        receipt.signature = signedBy(SERVER_KEY, digestOf(receipt));
    }

    function digestOf(IAccessLog.Receipt memory receipt) internal view returns (bytes32) {
        return receiptDigest(hospital, server, receipt.index, receipt.leaf, receipt.time);
    }

    function byReceipt(
        bytes32[] memory leaves,
        uint32 index
    ) internal view returns (IAccessLog.ShownLeaf memory shown) {
        IAccessLog.Receipt memory receipt = receiptFor(leaves, index);
        shown.leaf = receipt.leaf;
        shown.time = receipt.time;
        shown.signature = receipt.signature;
        shown.proof = new bytes32[](0);
    }

    function byProof(
        bytes32[] memory leaves,
        uint32 index,
        IAccessLog.SignedHead memory head
    ) internal pure returns (IAccessLog.ShownLeaf memory) {
        return
            IAccessLog.ShownLeaf({
                leaf: leaves[index],
                time: head.time,
                size: head.size,
                root: head.root,
                signature: head.signature,
                proof: proofOf(leaves, index)
            });
    }

    function signedBy(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function assertMarked(bool expected, string memory what) internal view {
        assertEq(logs.headOf(hospital, server).contradicted, expected, what);
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return typedDigest(domainOf("medtrail AccessLog", block.chainid, address(logs)), structHash);
    }
}
