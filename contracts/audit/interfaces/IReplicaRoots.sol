// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {ReplicaSet, SetId} from "../types.sol";

/// @title What the operators of copies say that they hold, and whether they say the same
/// @notice An operator is an accredited organisation that keeps a copy of records. For each set it publishes the root of the tree over its
/// copy. Two complete copies of one set have one root, so roots that differ show that a copy is incomplete or wrong, for everyone to see;
/// {IReplicaRegistry} finds out where, and which.
/// @dev The words of an opening, which show what a hash of a tree stands for:
/// none: no item, hash 0; `[key, digest]`: one item, hash keccak256(abi.encode(leaf tag, key, digest));
/// `[count, child 0, …, child 15]`: more than one item, hash keccak256(abi.encode(node tag, count, child 0, …, child 15)). The key is the
/// RecordId, the digest the sha-256 of the ciphertext. Times are seconds since 1970 (UTC).
interface IReplicaRoots {
    /// @notice How a publication came to be struck out, or a dispute to end.
    /// @dev `Omitted`: the chain holds a record that the copy lacks. `OtherDigest`: the copy has another digest for it. `Miscounted`: a node
    /// does not count its items. `Malformed`: a node has fewer than two items. These four refute the root for whoever published it.
    /// `Unproven`: nobody showed in time what the operator had to show. `Defaulted`: nobody moved for it in time. `Conceded`: it gave in.
    /// `Refuted`: its root lost in another's dispute. `Moot`: the dispute ended because a publication was struck out in another one.
    enum Outcome {
        Omitted,
        OtherDigest,
        Miscounted,
        Malformed,
        Unproven,
        Defaulted,
        Conceded,
        Refuted,
        Moot
    }

    /// @notice Two slots: root 256, then count 64 | version 32 | publishedAt 40 | disputes 16 | struck 8 | agreed 8 | free 88.
    /// @param root Of the tree over the operator's copy; 0 for an empty one.
    /// @param count Items below the root, as the root says.
    /// @param version From 1; a correction is the next one. 0 if nothing was published.
    /// @param publishedAt When this version was.
    /// @param disputes Open disputes about it.
    /// @param struck Whether it lost one. It counts for nothing any more; a correction may follow.
    /// @param agreed Whether the agreement with another operator was counted, for this version or an earlier one.
    struct Publication {
        bytes32 root;
        uint64 count;
        uint32 version;
        uint40 publishedAt;
        uint16 disputes;
        bool struck;
        bool agreed;
    }

    /// @notice One slot: operators 32 | roots 32 | free 192. Publications that were struck out are not counted.
    /// @param operators How many published the set.
    /// @param roots How many different roots they published: more than one is a disagreement.
    struct Agreement {
        uint32 operators;
        uint32 roots;
    }

    /// @notice One slot: operators 32 | refuted 8 | free 216.
    /// @param operators How many publish this root for the set now, without those struck out.
    /// @param refuted Whether a dispute showed that no complete copy has it.
    struct Tally {
        uint32 operators;
        bool refuted;
    }

    /// @notice One slot: published 32 | agreed 32 | corrected 32 | won 32 | lost 32 | defaulted 32 | mayOpenFrom 40 | opened 8 | free 16.
    /// Nothing of it but the last two ever goes down.
    /// @param published Sets for which the operator published.
    /// @param agreed Sets for which another operator published the same root.
    /// @param corrected Publications in place of an earlier one.
    /// @param won Publications of others that the operator's own struck out.
    /// @param lost Its own that were struck out, but for those that defaulted. A publication is struck out once.
    /// @param defaulted Its own that were struck out because nobody moved for it in time.
    /// @param mayOpenFrom When it may open a dispute again.
    /// @param opened Whether a dispute that it opened is not over.
    struct OperatorRecord {
        uint32 published;
        uint32 agreed;
        uint32 corrected;
        uint32 won;
        uint32 lost;
        uint32 defaulted;
        uint40 mayOpenFrom;
        bool opened;
    }

    /// @notice An operator published the root of its copy of a set.
    event ReplicaRootPublished(
        SetId indexed set,
        OrgId indexed operator,
        bytes32 indexed author,
        uint40 from,
        uint40 until,
        uint32 version,
        uint64 count,
        bytes32 root
    );
    /// @notice All `operators` whose publication stands say the same. Told after every change of a set's publications.
    event ReplicasAgreed(SetId indexed set, uint32 operators);
    /// @notice The `operators` whose publications stand say `roots` different things.
    event ReplicasDisagreed(SetId indexed set, uint32 operators, uint32 roots);
    /// @notice That the operator's root is another operator's too was counted.
    event AgreementCounted(SetId indexed set, OrgId indexed operator);
    /// @notice No complete copy of the set has this root.
    event ReplicaRootRefuted(SetId indexed set, bytes32 indexed root);
    /// @notice An operator's publication lost and counts for nothing any more.
    event PublicationStruck(SetId indexed set, OrgId indexed operator, uint32 version, Outcome outcome);
    /// @notice An auditor's report over a set was anchored.
    event AuditReportAnchored(SetId indexed set, OrgId indexed auditor, bytes32 indexed digest);

    /// @notice A period ends after its beginning.
    error PeriodOutOfOrder(uint40 from, uint40 until);
    /// @notice The period is not over: what is anchored before `until` would change the set.
    error PeriodNotPast(uint40 until, uint40 time);
    /// @notice The operator's publication says this root already.
    error RootUnchanged(SetId set, OrgId operator, bytes32 root);
    /// @notice A dispute showed that no complete copy of the set has this root.
    error RefutedRoot(SetId set, bytes32 root);
    /// @notice The publication cannot be corrected while it is disputed: concede, or wait for the end.
    error PublicationDisputed(SetId set, OrgId operator, uint16 disputes);
    /// @notice The operator published nothing for this set, or what it published was struck out.
    error NoStandingPublication(SetId set, OrgId operator);
    /// @notice No other operator publishes this root for the set.
    error NobodyAgrees(SetId set, OrgId operator, bytes32 root);
    /// @notice The agreement was counted before.
    error AgreementAlreadyCounted(SetId set, OrgId operator);
    /// @notice No dispute refuted this root.
    error RootNotRefuted(SetId set, bytes32 root);
    /// @notice The auditor anchored this report before.
    error ReportAlreadyAnchored(SetId set, OrgId auditor, bytes32 digest);
    /// @notice An opening has no words, 2 of which the second is not 0, or 17 of which the first is a count from 2 to 2^64 - 1.
    error MalformedOpening(uint256 words);
    /// @notice The words open another hash.
    error OtherTreeNode(bytes32 hash, bytes32 expected);
    /// @notice The leaf's key does not begin with the first `depth` nibbles of `path`.
    error LeafOutOfPlace(bytes32 key, bytes32 path, uint256 depth);
    /// @notice A node stands where only a leaf can: all 64 nibbles are used up.
    error TreeTooDeep(bytes32 path);

    /// @notice Publishes the root of the operator's copy of a set, which is final: what follows is a correction, and counted as such.
    /// @param operator For whom the caller acts.
    /// @param opening Of the root; the contract computes root and count from it.
    /// @dev A member of `operator` with {Duties.REPORT}, under any licence. Publish only a copy that is complete: that has, for every batch
    /// of the author in the period, a list of records that gives the batch's root.
    /// Where another's dispute refuted the former root, that one is struck out first, as {strikeRefuted} does.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {PeriodOutOfOrder}, {PeriodNotPast}, {MalformedOpening}, {RootUnchanged},
    /// {RefutedRoot}, {PublicationDisputed}.
    function publish(ReplicaSet calldata set, OrgId operator, bytes32[] calldata opening) external returns (SetId);

    /// @notice Counts that the operator's root is another operator's too, once for each set. {publish} does so for the later one.
    /// @dev Anybody. Reverts: {NoStandingPublication}, {AgreementAlreadyCounted}, {RefutedRoot}, {NobodyAgrees}.
    function countAgreement(SetId set, OrgId operator) external;

    /// @notice Strikes out the publication of a root that another's dispute refuted.
    /// @dev Anybody. Reverts: {NoStandingPublication}, {RootNotRefuted}.
    function strikeRefuted(SetId set, OrgId operator) external;

    /// @notice Anchors the digest of an auditor's report over a set.
    /// @param auditor For whom the caller acts.
    /// @param digest sha-256 of the report, the very word that its signature signs.
    /// @dev A member of `auditor` with {Duties.REPORT}, under {Licences.AUDITOR}. An auditor may report on a set more than once.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {PeriodOutOfOrder}, {PeriodNotPast}, {EmptyDigest},
    /// {ReportAlreadyAnchored}.
    function anchorReport(ReplicaSet calldata set, OrgId auditor, bytes32 digest) external returns (SetId);

    /// @notice Whether the operators of a set say the same.
    function agreementOf(SetId set) external view returns (Agreement memory);

    /// @notice The operator's latest publication; all zero if there is none.
    function publicationOf(SetId set, OrgId operator) external view returns (Publication memory);

    /// @notice Who says this root of the set, and whether it was refuted.
    function tallyOf(SetId set, bytes32 root) external view returns (Tally memory);

    /// @notice What the operator's publications came to.
    function operatorRecordOf(OrgId operator) external view returns (OperatorRecord memory);

    /// @notice When the auditor anchored this report; 0 if it never did.
    function reportedAtOf(SetId set, OrgId auditor, bytes32 digest) external view returns (uint40);

    /// @notice Seconds for which an operator whose publication was struck out opens no dispute.
    // solhint-disable-next-line func-name-mixedcase
    function OPENING_PAUSE() external view returns (uint40);
}
