// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest} from "../shared/errors.sol";
import {IAccessLog} from "./interfaces/IAccessLog.sol";
import {LogProofs} from "./LogProofs.sol";

/// @title AccessLog
/// @notice See {IAccessLog}.
contract AccessLog is IAccessLog, EIP712 {
    bytes32 private constant HEAD_TYPEHASH = keccak256(
        "LogHead(bytes32 org,address server,uint32 size,bytes32 root,uint40 time)"
    );
    bytes32 private constant RECEIPT_TYPEHASH = keccak256(
        "AccessReceipt(bytes32 org,address server,uint32 index,bytes32 leaf,uint40 time)"
    );

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    /// @inheritdoc IAccessLog
    uint40 public constant MERGE_DELAY = 1 days;

    /// @inheritdoc IAccessLog
    uint40 public constant ANSWER_TIME = 3 days;

    mapping(OrgId org => mapping(address server => Head)) private _heads;
    mapping(bytes32 receipt => uint40 answerBy) private _challenges;

    constructor(IOrganizationRegistry organizations) EIP712("medtrail AccessLog", "1") {
        ORGANIZATIONS = organizations;
    }

    // ---------------------------------------------------------------------------------------------------- anchoring

    /// @inheritdoc IAccessLog
    function anchor(OrgId org, uint24 sequence, uint32 size, bytes32 root) external {
        ORGANIZATIONS.requireActing(org, msg.sender, Licences.AUTHORS, Duties.REPORT);
        // The part that the slot keeps: a proof that leads nowhere gives zero.
        if (bytes24(root) == bytes24(0)) revert EmptyDigest();
        Head memory head = _heads[org][msg.sender];
        if (sequence != head.sequence + 1) {
            revert LogSequenceOutOfOrder(org, msg.sender, sequence, head.sequence + 1);
        }
        if (size <= head.size) revert LogNotGrown(org, msg.sender, size, head.size);

        _heads[org][msg.sender] = Head(head.contradicted, sequence, size, bytes24(root));
        emit AccessLogAnchored(org, msg.sender, sequence, size, root);
    }

    // -------------------------------------------------------------------------------------------------- contradicting

    /// @inheritdoc IAccessLog
    function showTwoRoots(OrgId org, address server, SignedHead calldata a, SignedHead calldata b) external {
        // Of an anchored root the slot tells these bits alone; the rest could be made up against an honest server.
        if (a.size != b.size || bytes24(a.root) == bytes24(b.root)) revert NoLogContradiction(org, server);
        _requireHead(org, server, a.size, a.root, a.time, a.signature);
        _requireHead(org, server, b.size, b.root, b.time, b.signature);
        _mark(org, server, Contradiction.TwoRoots);
    }

    /// @inheritdoc IAccessLog
    function showTwoLeaves(
        OrgId org,
        address server,
        uint32 index,
        ShownLeaf calldata a,
        ShownLeaf calldata b
    ) external {
        if (a.leaf == b.leaf) revert NoLogContradiction(org, server);
        _requireLeaf(org, server, index, a);
        _requireLeaf(org, server, index, b);
        _mark(org, server, Contradiction.TwoLeaves);
    }

    /// @inheritdoc IAccessLog
    function showLate(OrgId org, address server, Receipt calldata receipt) external {
        _requireReceipt(org, server, receipt);
        uint256 anchorBy = uint256(receipt.time) + MERGE_DELAY;
        if (block.timestamp <= anchorBy) revert MergeDelayNotOver(_capped(anchorBy), _now());
        if (_heads[org][server].size > receipt.index) revert NoLogContradiction(org, server);
        _mark(org, server, Contradiction.Late);
    }

    /// @inheritdoc IAccessLog
    function challenge(OrgId org, address server, Receipt calldata receipt) external {
        bytes32 digest = _requireReceipt(org, server, receipt);
        Head memory head = _heads[org][server];
        if (head.contradicted) revert AccessLogAlreadyContradicted(org, server);
        if (head.size <= receipt.index) revert LeafNotAnchored(org, server, receipt.index, head.size);
        uint40 answerBy = _challenges[digest];
        if (answerBy != 0) revert ReceiptAlreadyChallenged(digest, answerBy);

        answerBy = _now() + ANSWER_TIME;
        _challenges[digest] = answerBy;
        emit ReceiptChallenged(org, server, digest, receipt.index, answerBy);
    }

    /// @inheritdoc IAccessLog
    function answer(OrgId org, address server, Receipt calldata receipt, bytes32[] calldata proof) external {
        (bytes32 digest, uint40 answerBy) = _requireChallenge(org, server, receipt);
        if (block.timestamp > answerBy) revert AnswerTooLate(digest, answerBy, _now());
        Head memory head = _heads[org][server];
        bytes24 root = bytes24(LogProofs.rootOf(receipt.leaf, receipt.index, head.size, proof));
        if (root != head.root) revert LeafNotInLog(receipt.index, receipt.leaf);

        delete _challenges[digest];
        emit ReceiptAnswered(org, server, digest);
    }

    /// @inheritdoc IAccessLog
    function showUnanswered(OrgId org, address server, Receipt calldata receipt) external {
        (bytes32 digest, uint40 answerBy) = _requireChallenge(org, server, receipt);
        if (block.timestamp <= answerBy) revert AnswerNotDue(digest, answerBy, _now());
        _mark(org, server, Contradiction.Unanswered);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IAccessLog
    function headOf(OrgId org, address server) external view returns (Head memory) {
        return _heads[org][server];
    }

    /// @inheritdoc IAccessLog
    function answerByOf(bytes32 receipt) external view returns (uint40) {
        return _challenges[receipt];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    function _mark(OrgId org, address server, Contradiction contradiction) private {
        Head storage head = _heads[org][server];
        if (head.contradicted) revert AccessLogAlreadyContradicted(org, server);
        head.contradicted = true;
        emit AccessLogContradicted(org, server, contradiction, msg.sender);
    }

    function _requireLeaf(OrgId org, address server, uint32 index, ShownLeaf calldata shown) private view {
        if (shown.size == 0) {
            _requireSigned(server, _receiptDigest(org, server, index, shown.leaf, shown.time), shown.signature);
            return;
        }
        if (shown.root == bytes32(0) || LogProofs.rootOf(shown.leaf, index, shown.size, shown.proof) != shown.root) {
            revert LeafNotInLog(index, shown.leaf);
        }
        _requireHead(org, server, shown.size, shown.root, shown.time, shown.signature);
    }

    function _requireHead(
        OrgId org,
        address server,
        uint32 size,
        bytes32 root,
        uint40 time,
        bytes calldata signature
    ) private view {
        if (signature.length == 0) {
            Head memory head = _heads[org][server];
            if (head.size != size || head.root != bytes24(root)) revert NotLatestRoot(org, server, size, root);
            return;
        }
        bytes32 structHash = keccak256(abi.encode(HEAD_TYPEHASH, org, server, size, root, time));
        _requireSigned(server, _hashTypedDataV4(structHash), signature);
    }

    function _requireReceipt(
        OrgId org,
        address server,
        Receipt calldata receipt
    ) private view returns (bytes32 digest) {
        digest = _receiptDigest(org, server, receipt.index, receipt.leaf, receipt.time);
        _requireSigned(server, digest, receipt.signature);
    }

    function _requireChallenge(
        OrgId org,
        address server,
        Receipt calldata receipt
    ) private view returns (bytes32 digest, uint40 answerBy) {
        digest = _receiptDigest(org, server, receipt.index, receipt.leaf, receipt.time);
        answerBy = _challenges[digest];
        if (answerBy == 0) revert ReceiptNotChallenged(digest);
    }

    function _receiptDigest(
        OrgId org,
        address server,
        uint32 index,
        bytes32 leaf,
        uint40 time
    ) private view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RECEIPT_TYPEHASH, org, server, index, leaf, time)));
    }

    /// By the key alone, not by ERC-1271: what a contract answers today binds it to nothing tomorrow.
    function _requireSigned(address server, bytes32 digest, bytes calldata signature) private pure {
        (address signer, , ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (signer == address(0) || signer != server) revert NotSignedByServer(server, digest);
    }

    /// A time past the year 36812 in a receipt is nonsense that must not wrap around.
    function _capped(uint256 time) private pure returns (uint40) {
        return time > type(uint40).max ? type(uint40).max : uint40(time);
    }

    function _now() private view returns (uint40) {
        return uint40(block.timestamp);
    }
}
