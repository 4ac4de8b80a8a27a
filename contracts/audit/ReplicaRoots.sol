// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest} from "../shared/errors.sol";
import {IReplicaRoots} from "./interfaces/IReplicaRoots.sol";
import {TreeOpenings} from "./TreeOpenings.sol";
import {ReplicaSet, SetId, setIdOf} from "./types.sol";

/// @title ReplicaRoots
/// @notice See {IReplicaRoots}.
abstract contract ReplicaRoots is IReplicaRoots {
    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;

    /// @inheritdoc IReplicaRoots
    uint40 public constant OPENING_PAUSE = 30 days;

    mapping(SetId set => Agreement) private _agreements;
    mapping(SetId set => mapping(OrgId operator => Publication)) internal _publications;
    mapping(SetId set => mapping(bytes32 root => Tally)) internal _tallies;
    mapping(OrgId operator => OperatorRecord) internal _records;
    mapping(SetId set => mapping(OrgId auditor => mapping(bytes32 digest => uint40))) private _reports;

    constructor(IOrganizationRegistry organizations) {
        ORGANIZATIONS = organizations;
    }

    // --------------------------------------------------------------------------------------------------- publishing

    /// @inheritdoc IReplicaRoots
    function publish(ReplicaSet calldata set, OrgId operator, bytes32[] calldata opening) external returns (SetId id) {
        _requireOperator(operator);
        id = _requirePast(set);
        bytes32 root = TreeOpenings.hashOf(opening);
        if (_tallies[id][root].refuted) revert RefutedRoot(id, root);
        Publication memory former = _publications[id][operator];
        if (former.disputes != 0) revert PublicationDisputed(id, operator, former.disputes);
        bool stands = former.version != 0 && !former.struck;
        // What defaulted may be said again: it was never shown to be wrong.
        if (stands && former.root == root) revert RootUnchanged(id, operator, root);

        // A correction in time must not keep off the record what a dispute has shown.
        if (stands && _tallies[id][former.root].refuted) _strike(id, operator, Outcome.Refuted);
        else if (stands) _leave(id, former.root);
        _put(id, operator, former, root, TreeOpenings.countOf(opening));
        Publication memory latest = _publications[id][operator];
        (uint40 from, uint40 until) = (set.from, set.until);
        emit ReplicaRootPublished(id, operator, set.author, from, until, latest.version, latest.count, root);
        _tell(id);
        if (_tallies[id][root].operators > 1 && !former.agreed) _countAgreement(id, operator);
    }

    /// @inheritdoc IReplicaRoots
    function countAgreement(SetId set, OrgId operator) external {
        Publication storage publication = _requireStanding(set, operator);
        if (publication.agreed) revert AgreementAlreadyCounted(set, operator);
        bytes32 root = publication.root;
        if (_tallies[set][root].operators < 2) revert NobodyAgrees(set, operator, root);
        _countAgreement(set, operator);
    }

    /// @inheritdoc IReplicaRoots
    function strikeRefuted(SetId set, OrgId operator) external {
        Publication storage publication = _publications[set][operator];
        if (!_stands(publication)) revert NoStandingPublication(set, operator);
        if (!_tallies[set][publication.root].refuted) revert RootNotRefuted(set, publication.root);
        _strike(set, operator, Outcome.Refuted);
    }

    // ---------------------------------------------------------------------------------------------------- reporting

    /// @inheritdoc IReplicaRoots
    function anchorReport(ReplicaSet calldata set, OrgId auditor, bytes32 digest) external returns (SetId id) {
        ORGANIZATIONS.requireActing(auditor, msg.sender, Licences.AUDITOR, Duties.REPORT);
        id = _requirePast(set);
        if (digest == bytes32(0)) revert EmptyDigest();
        if (_reports[id][auditor][digest] != 0) revert ReportAlreadyAnchored(id, auditor, digest);

        _reports[id][auditor][digest] = uint40(block.timestamp);
        emit AuditReportAnchored(id, auditor, digest);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IReplicaRoots
    function agreementOf(SetId set) external view returns (Agreement memory) {
        return _agreements[set];
    }

    /// @inheritdoc IReplicaRoots
    function publicationOf(SetId set, OrgId operator) external view returns (Publication memory) {
        return _publications[set][operator];
    }

    /// @inheritdoc IReplicaRoots
    function tallyOf(SetId set, bytes32 root) external view returns (Tally memory) {
        return _tallies[set][root];
    }

    /// @inheritdoc IReplicaRoots
    function operatorRecordOf(OrgId operator) external view returns (OperatorRecord memory) {
        return _records[operator];
    }

    /// @inheritdoc IReplicaRoots
    function reportedAtOf(SetId set, OrgId auditor, bytes32 digest) external view returns (uint40) {
        return _reports[set][auditor][digest];
    }

    // ----------------------------------------------------------------------------------------------------- internal

    /// A publication that loses leaves the count of who agrees, and its operator's record tells.
    function _strike(SetId set, OrgId operator, Outcome outcome) internal {
        Publication storage publication = _publications[set][operator];
        publication.struck = true;
        _leave(set, publication.root);
        OperatorRecord storage record = _records[operator];
        if (outcome == Outcome.Defaulted) ++record.defaulted;
        else ++record.lost;
        record.mayOpenFrom = uint40(block.timestamp) + OPENING_PAUSE;
        emit PublicationStruck(set, operator, publication.version, outcome);
        _tell(set);
    }

    function _requireOperator(OrgId operator) internal view {
        ORGANIZATIONS.requireActing(operator, msg.sender, Licences.ALL, Duties.REPORT);
    }

    function _requireStanding(SetId set, OrgId operator) internal view returns (Publication storage publication) {
        publication = _publications[set][operator];
        if (!_stands(publication)) revert NoStandingPublication(set, operator);
        if (_tallies[set][publication.root].refuted) revert RefutedRoot(set, publication.root);
    }

    function _stands(Publication storage publication) internal view returns (bool) {
        return publication.version != 0 && !publication.struck;
    }

    function _put(SetId set, OrgId operator, Publication memory former, bytes32 root, uint64 count) private {
        _publications[set][operator] = Publication({
            root: root,
            count: count,
            version: former.version + 1,
            publishedAt: uint40(block.timestamp),
            disputes: 0,
            struck: false,
            agreed: former.agreed
        });
        OperatorRecord storage record = _records[operator];
        if (former.version == 0) ++record.published;
        else ++record.corrected;
        Agreement storage agreement = _agreements[set];
        if (++_tallies[set][root].operators == 1) ++agreement.roots;
        ++agreement.operators;
    }

    function _leave(SetId set, bytes32 root) private {
        Agreement storage agreement = _agreements[set];
        --agreement.operators;
        if (--_tallies[set][root].operators == 0) --agreement.roots;
    }

    function _tell(SetId set) private {
        Agreement memory agreement = _agreements[set];
        if (agreement.roots > 1) emit ReplicasDisagreed(set, agreement.operators, agreement.roots);
        else emit ReplicasAgreed(set, agreement.operators);
    }

    function _countAgreement(SetId set, OrgId operator) private {
        _publications[set][operator].agreed = true;
        ++_records[operator].agreed;
        emit AgreementCounted(set, operator);
    }

    function _requirePast(ReplicaSet calldata set) private view returns (SetId) {
        if (set.from >= set.until) revert PeriodOutOfOrder(set.from, set.until);
        if (set.until > block.timestamp) revert PeriodNotPast(set.until, uint40(block.timestamp));
        return setIdOf(set);
    }
}
