// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";

/// @title The logs of reads: their anchored roots, and what shows that a server keeps more than one history
/// @notice A record server writes each read request, as the reader signed it, into a Merkle log of RFC 9162 before it releases
/// a key, and answers with a receipt. A log is an organisation's and one server account's; it only grows. The server anchors its root
/// within {MERGE_DELAY} of each receipt. Whatever the server signed or anchored that cannot be of one growing log marks the
/// log, for ever, whoever shows it:
/// - two roots of one size ({showTwoRoots});
/// - two leaves at one index, each by a receipt or by proof below a root ({showTwoLeaves});
/// - a receipt whose leaf no root held in time ({showLate});
/// - a receipt whose leaf nobody proves below the latest root when asked ({challenge}, {showUnanswered}).
/// @dev Hashes are sha-256 with RFC 9162's prefixes (2.1.1), so that any verifier of Certificate Transparency checks a proof; the
/// precompile costs about 400 gas a node, which only those pay who show something. A leaf is the salted hash of what only patient, reader and server
/// know: nothing here tells who read. Statements are EIP-712 in this contract's domain (ERC-5267 tells it), by the server's own key:
/// a contract account cannot be held to what it signed, since ERC-1271 lets it deny it, so it cannot keep a log that anyone trusts.
/// Only the latest root stands in a slot; all are events. Times are seconds since 1970 (UTC).
interface IAccessLog {
    /// @notice How a log was shown to be false.
    enum Contradiction {
        TwoRoots,
        TwoLeaves,
        Late,
        Unanswered
    }

    /// @notice One slot: contradicted 8 | sequence 24 | size 32 | root 192.
    /// @param contradicted Somebody showed that the server kept two histories or broke a receipt.
    /// @param sequence Number of the latest root, from 1; 0 if there is none.
    /// @param size Leaves below it.
    /// @param root Its upper 192 bits: 2^96 work to find two logs that share them. The whole root is in the event.
    struct Head {
        bool contradicted;
        uint24 sequence;
        uint32 size;
        bytes24 root;
    }

    /// @notice What a server says of its whole log.
    /// @param size Leaves below the root.
    /// @param root RFC 9162, 2.1.1.
    /// @param time When it was signed; 0 with the latest anchored root.
    /// @param signature The server's over `LogHead(bytes32 org,address server,uint32 size,bytes32 root,uint40 time)`; empty
    /// to name the latest anchored root.
    struct SignedHead {
        uint32 size;
        bytes32 root;
        uint40 time;
        bytes signature;
    }

    /// @notice What a server says of one read.
    /// @param index The leaf's place in the log, from 0.
    /// @param leaf Its hash.
    /// @param time When it was appended.
    /// @param signature The server's over
    /// `AccessReceipt(bytes32 org,address server,uint32 index,bytes32 leaf,uint40 time)`.
    struct Receipt {
        uint32 index;
        bytes32 leaf;
        uint40 time;
        bytes signature;
    }

    /// @notice That a leaf stands at an index: by its receipt, or by proof below a root.
    /// @param leaf The leaf's hash.
    /// @param time The receipt's time, or the head's.
    /// @param size The head's; 0 for a receipt.
    /// @param root The head's; 0 for a receipt.
    /// @param signature The receipt's, or the head's as {SignedHead} takes it.
    /// @param proof From the leaf to the root; empty for a receipt.
    struct ShownLeaf {
        bytes32 leaf;
        uint40 time;
        uint32 size;
        bytes32 root;
        bytes signature;
        bytes32[] proof;
    }

    /// @notice A server anchored the root of its log.
    event AccessLogAnchored(
        OrgId indexed org,
        address indexed server,
        uint24 indexed sequence,
        uint32 size,
        bytes32 root
    );
    /// @notice A log was shown to be false.
    event AccessLogContradicted(
        OrgId indexed org,
        address indexed server,
        Contradiction indexed contradiction,
        address by
    );
    /// @notice Somebody asked for the leaf of a receipt; `receipt` is its EIP-712 digest.
    event ReceiptChallenged(
        OrgId indexed org,
        address indexed server,
        bytes32 indexed receipt,
        uint32 index,
        uint40 answerBy
    );
    /// @notice The leaf of the challenged receipt was proven below the latest root.
    event ReceiptAnswered(OrgId indexed org, address indexed server, bytes32 indexed receipt);

    /// @notice The root's number does not follow the latest one's.
    error LogSequenceOutOfOrder(OrgId org, address server, uint24 sequence, uint24 expected);
    /// @notice A log only grows.
    error LogNotGrown(OrgId org, address server, uint32 size, uint32 anchored);
    /// @notice The log was shown to be false before.
    error AccessLogAlreadyContradicted(OrgId org, address server);
    /// @notice The server's key did not sign this EIP-712 digest.
    error NotSignedByServer(address server, bytes32 digest);
    /// @notice The root is not the latest that the server anchored.
    error NotLatestRoot(OrgId org, address server, uint32 size, bytes32 root);
    /// @notice The proof does not lead from the leaf at this index to the root.
    error LeafNotInLog(uint32 index, bytes32 leaf);
    /// @notice Both statements can be of one log.
    error NoLogContradiction(OrgId org, address server);
    /// @notice The leaf may still be anchored until `anchorBy`.
    error MergeDelayNotOver(uint40 anchorBy, uint40 time);
    /// @notice No root of this log holds the index yet.
    error LeafNotAnchored(OrgId org, address server, uint32 index, uint32 size);
    /// @notice Somebody asked for this receipt's leaf; the answer may come until `answerBy`.
    error ReceiptAlreadyChallenged(bytes32 receipt, uint40 answerBy);
    /// @notice Nobody asked for this receipt's leaf, or it was answered.
    error ReceiptNotChallenged(bytes32 receipt);
    /// @notice The answer had to come by then.
    error AnswerTooLate(bytes32 receipt, uint40 answerBy, uint40 time);
    /// @notice The answer may still come.
    error AnswerNotDue(bytes32 receipt, uint40 answerBy, uint40 time);

    /// @notice Anchors the root of the caller's log.
    /// @param org For whom the caller acts and keeps the log.
    /// @param sequence One more than the latest root's; so what was sent twice or late is refused.
    /// @param size Leaves below the root; more than the latest root's.
    /// @param root RFC 9162, 2.1.1; its upper 192 bits are not zero.
    /// @dev A member of `org` with {Duties.REPORT}, under one of {Licences.AUTHORS}; the caller is the log's server. A log that was
    /// shown to be false can still be anchored, and stays marked.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {EmptyDigest}, {LogSequenceOutOfOrder}, {LogNotGrown}.
    function anchor(OrgId org, uint24 sequence, uint32 size, bytes32 root) external;

    /// @notice Marks a log of which two roots of one size were signed, or signed and anchored.
    /// @dev Anybody. Reverts: {AccessLogAlreadyContradicted}, {NoLogContradiction} (sizes differ, or the roots' upper
    /// 192 bits do not),
    /// {NotSignedByServer}, {NotLatestRoot}.
    function showTwoRoots(OrgId org, address server, SignedHead calldata a, SignedHead calldata b) external;

    /// @notice Marks a log that has two leaves at one index. Leaves may be shown by receipts or below roots, also of different sizes.
    /// @dev Anybody. Reverts: {AccessLogAlreadyContradicted}, {NoLogContradiction} (the leaves are the same),
    /// {NotSignedByServer}, {NotLatestRoot}, {LeafNotInLog}.
    function showTwoLeaves(
        OrgId org,
        address server,
        uint32 index,
        ShownLeaf calldata a,
        ShownLeaf calldata b
    ) external;

    /// @notice Marks a log that did not anchor the leaf of a receipt within {MERGE_DELAY} and still has not.
    /// @dev Anybody. A server whose organisation was suspended meanwhile is not excused: it can sign no receipts it cannot keep.
    /// Reverts: {AccessLogAlreadyContradicted}, {NotSignedByServer}, {MergeDelayNotOver}, {NoLogContradiction} (it is anchored).
    function showLate(OrgId org, address server, Receipt calldata receipt) external;

    /// @notice Asks in public for the proof that a receipt's leaf is below the latest root, where the server gave none. Whoever has
    /// the proof may {answer}; after {ANSWER_TIME} the log can be marked.
    /// @dev Anybody who holds a receipt. A leaf can be asked for again, since a later root may have lost it.
    /// Reverts: {AccessLogAlreadyContradicted}, {NotSignedByServer}, {LeafNotAnchored}, {ReceiptAlreadyChallenged}.
    function challenge(OrgId org, address server, Receipt calldata receipt) external;

    /// @notice Proves the leaf of a challenged receipt below the latest root.
    /// @param receipt As challenged; its signature is not looked at.
    /// @param proof From the leaf to the latest root (RFC 9162, 2.1.3).
    /// @dev Anybody. Reverts: {ReceiptNotChallenged}, {AnswerTooLate}, {LeafNotInLog}.
    function answer(OrgId org, address server, Receipt calldata receipt, bytes32[] calldata proof) external;

    /// @notice Marks a log of which nobody answered a challenge in time.
    /// @param receipt As challenged; its signature is not looked at.
    /// @dev Anybody. Reverts: {AccessLogAlreadyContradicted}, {ReceiptNotChallenged}, {AnswerNotDue}.
    function showUnanswered(OrgId org, address server, Receipt calldata receipt) external;

    /// @notice The latest root of a log; all zero if it has none and was never contradicted.
    function headOf(OrgId org, address server) external view returns (Head memory);

    /// @notice Last second at which a challenge may be answered; 0 when there is none.
    /// @param receipt The receipt's EIP-712 digest.
    function answerByOf(bytes32 receipt) external view returns (uint40);

    /// @notice Seconds within which a receipt's leaf has to be anchored, as a maximum merge delay (RFC 9162, 4.1).
    // solhint-disable-next-line func-name-mixedcase
    function MERGE_DELAY() external view returns (uint40);

    /// @notice Seconds within which a challenge has to be answered.
    // solhint-disable-next-line func-name-mixedcase
    function ANSWER_TIME() external view returns (uint40);
}
