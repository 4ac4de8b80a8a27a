// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Duties} from "../identity/Duties.sol";
import {IOrganizationRegistry} from "../identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../identity/Licences.sol";
import {OrgId} from "../identity/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../shared/errors.sol";
import {IColdChain} from "./interfaces/IColdChain.sol";
import {IMedicineRegistry} from "./interfaces/IMedicineRegistry.sol";
import {ISetAsideDesk} from "./interfaces/ISetAsideDesk.sol";
import {IUnitRegistry} from "./interfaces/IUnitRegistry.sol";
import {LogSlot, LogWords} from "./LogWords.sol";
import {ReadingLies} from "./ReadingLies.sol";
import {SummaryWord, SummaryWords} from "./SummaryWords.sol";
import {
    BatchId,
    ShipmentId,
    ShipmentTerms,
    UnitId,
    UnitShipmentTerms,
    batchIdOf,
    shipmentIdOf,
    unitShipmentIdOf
} from "./types.sol";

/// @title ColdChain
/// @notice See {IColdChain}.
contract ColdChain is IColdChain, EIP712 {
    bytes32 private constant READING_TYPEHASH = keccak256("Reading(bytes32 shipment,uint40 time,int16 temperature)");
    uint32 private constant PARTIES = Licences.HOLDERS | Licences.CARRIER;

    /// @notice The registry that knows who acts for an organisation.
    IOrganizationRegistry public immutable ORGANIZATIONS;
    /// @notice The registry that knows the products' storage limits.
    IMedicineRegistry public immutable MEDICINES;
    /// @notice The desk that sets aside what an excursion spoilt; it lets this contract mark shipments.
    ISetAsideDesk public immutable SET_ASIDE_DESK;
    /// @notice The desk of logistic units; it lets this contract mark their shipments.
    IUnitRegistry public immutable UNITS;

    /// @inheritdoc IColdChain
    uint256 public constant MAX_READINGS = 512;

    mapping(ShipmentId shipment => mapping(address sensor => LogSlot)) private _logs;
    mapping(address sensor => uint40) private _liarSince;

    constructor(
        IOrganizationRegistry organizations,
        IMedicineRegistry medicines,
        ISetAsideDesk setAsideDesk,
        IUnitRegistry units
    ) EIP712("medtrail ColdChain", "1") {
        ORGANIZATIONS = organizations;
        MEDICINES = medicines;
        SET_ASIDE_DESK = setAsideDesk;
        UNITS = units;
    }

    // ------------------------------------------------------------------------------------------------------ anchoring

    /// @inheritdoc IColdChain
    function submit(
        Party party,
        ShipmentTerms calldata terms,
        uint64 gtin,
        bytes32 lot,
        Summary calldata summary,
        bytes32 eventHash
    ) external {
        OrgId org = terms.carrier;
        if (party == Party.Sender) org = terms.from;
        else if (party == Party.Receiver) org = terms.to;
        _requireActing(org);
        _requireBatch(terms.batch, gtin, lot);
        _log(shipmentIdOf(terms), org, summary, eventHash);
        if (_isExcursion(_limitsOf(gtin), summary.values)) {
            SET_ASIDE_DESK.markExcursion(terms, summary.values.until(), summary.root, eventHash);
        }
    }

    /// @inheritdoc IColdChain
    function submitForUnit(
        Party party,
        UnitShipmentTerms calldata terms,
        BatchKey[] calldata contents,
        Summary calldata summary,
        bytes32 eventHash
    ) external {
        OrgId org = terms.carrier;
        if (party == Party.Sender) org = terms.from;
        else if (party == Party.Receiver) org = terms.to;
        _requireActing(org);
        BatchId[] memory inside = _requireContents(terms.unit, contents);
        _log(unitShipmentIdOf(terms), org, summary, eventHash);
        if (_isExcursion(_strictest(contents), summary.values)) {
            UNITS.markUnitExcursion(terms, inside, summary.values.until(), summary.root, eventHash);
        }
    }

    // --------------------------------------------------------------------------------------------------- contradicting

    /// @inheritdoc IColdChain
    function contradict(
        ShipmentTerms calldata terms,
        BatchKey calldata key,
        Claim calldata claim,
        bytes32 eventHash
    ) external {
        ShipmentId shipment = shipmentIdOf(terms);
        _requireLog(shipment, claim);
        if (claim.lie == Lie.TimeOutside) {
            _requireBatch(terms.batch, key.gtin, key.lot);
            _requireTimeOutside(claim, _limitsBefore(key.gtin, claim));
        } else {
            _requireLie(shipment, claim);
        }
        _mark(shipment, claim, eventHash);
        // Of a false log the times may be false as well.
        SET_ASIDE_DESK.markExcursion(terms, uint40(block.timestamp), claim.summary.root, eventHash);
    }

    /// @inheritdoc IColdChain
    function contradictForUnit(
        UnitShipmentTerms calldata terms,
        BatchKey[] calldata contents,
        Claim calldata claim,
        bytes32 eventHash
    ) external {
        ShipmentId shipment = unitShipmentIdOf(terms);
        _requireLog(shipment, claim);
        BatchId[] memory inside = _requireContents(terms.unit, contents);
        if (claim.lie == Lie.TimeOutside) {
            for (uint256 i = 0; i < contents.length; ++i) _limitsBefore(contents[i].gtin, claim);
            _requireTimeOutside(claim, _strictest(contents));
        } else {
            _requireLie(shipment, claim);
        }
        _mark(shipment, claim, eventHash);
        UNITS.markUnitExcursion(terms, inside, uint40(block.timestamp), claim.summary.root, eventHash);
    }

    // ---------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IColdChain
    function isExcursion(uint64[] calldata gtins, SummaryWord values) external view returns (bool) {
        if (gtins.length == 0) revert ListLengthOutOfRange(0, UNITS.MAX_BATCHES());
        IMedicineRegistry.StorageLimits memory limits = _noLimits();
        for (uint256 i = 0; i < gtins.length; ++i) _tighten(limits, _limitsOf(gtins[i]));
        return _isExcursion(limits, values);
    }

    /// @inheritdoc IColdChain
    function detailsOf(SummaryWord values) external pure returns (SummaryDetails memory) {
        return values.details();
    }

    /// @inheritdoc IColdChain
    function wordOf(SummaryDetails calldata details) external pure returns (SummaryWord) {
        return SummaryWords.write(details);
    }

    /// @inheritdoc IColdChain
    function logOf(ShipmentId shipment, address sensor) external view returns (Log memory) {
        return _logs[shipment][sensor].log.details();
    }

    /// @inheritdoc IColdChain
    function isMarked(address sensor) external view returns (bool) {
        return _liarSince[sensor] != 0;
    }

    /// @inheritdoc IColdChain
    function liarSince(address sensor) external view returns (uint40) {
        return _liarSince[sensor];
    }

    // ------------------------------------------------------------------------------------------------------- internal

    function _log(ShipmentId shipment, OrgId org, Summary calldata summary, bytes32 eventHash) private {
        uint40 marked = _liarSince[msg.sender];
        if (marked != 0) revert SensorIsMarked(msg.sender, marked);
        _requireSummary(summary);
        LogSlot storage slot = _logs[shipment][msg.sender];
        if (slot.log.isKnown()) revert LogAlreadySubmitted(shipment, msg.sender);
        slot.log = LogWords.write(summary, block.timestamp);
        emit ReadingsLogged(shipment, msg.sender, org, summary, eventHash);
    }

    function _mark(ShipmentId shipment, Claim calldata claim, bytes32 eventHash) private {
        LogSlot storage slot = _logs[shipment][claim.sensor];
        slot.log = slot.log.withContradiction();
        emit LogContradicted(shipment, claim.sensor, claim.lie, msg.sender, eventHash);
        if (_liarSince[claim.sensor] != 0) return;
        _liarSince[claim.sensor] = uint40(block.timestamp);
        emit SensorMarked(claim.sensor, shipment);
    }

    function _requireActing(OrgId org) private view {
        ORGANIZATIONS.requireActing(org, msg.sender, PARTIES, Duties.SENSE);
    }

    function _requireLog(ShipmentId shipment, Claim calldata claim) private view {
        Log memory log = _logs[shipment][claim.sensor].log.details();
        if (log.submittedAt == 0) revert UnknownLog(shipment, claim.sensor);
        if (log.contradicted) revert LogAlreadyContradicted(shipment, claim.sensor);
        if (log.commitment != LogWords.commitmentOf(claim.summary)) revert OtherSummary(shipment, claim.sensor);
    }

    function _requireLie(ShipmentId shipment, Claim calldata claim) private view {
        if (claim.lie != Lie.Signed) return ReadingLies.requireLie(claim);
        ReadingLies.requireCount(claim, 1);
        Reading calldata reading = claim.readings[0];
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(READING_TYPEHASH, shipment, reading.time, reading.temperature))
        );
        if (!SignatureChecker.isValidSignatureNowCalldata(claim.sensor, digest, claim.signature)) {
            revert ReadingNotSigned(claim.sensor, digest);
        }
        if (
            !ReadingLies.isInPeriod(claim.summary.values, reading) ||
            !ReadingLies.isExtreme(claim.summary.values, reading)
        ) {
            revert NoContradiction(Lie.Signed);
        }
    }

    function _requireTimeOutside(Claim calldata claim, IMedicineRegistry.StorageLimits memory limits) private pure {
        uint256 count = claim.readings.length;
        if (count < 2 || count > MAX_READINGS) revert ListLengthOutOfRange(count, MAX_READINGS);
        ReadingLies.requireTimeOutside(claim, limits.minTemperature, limits.maxTemperature);
    }

    function _requireContents(UnitId unit, BatchKey[] calldata contents) private view returns (BatchId[] memory ids) {
        ids = new BatchId[](contents.length);
        for (uint256 i = 0; i < contents.length; ++i) ids[i] = batchIdOf(contents[i].gtin, contents[i].lot);
        bytes24 given = bytes24(keccak256(abi.encode(ids)));
        bytes24 inside = UNITS.unitOf(unit).batches;
        if (inside != given) revert IUnitRegistry.OtherBatches(unit, inside, given);
    }

    /// Limits that were replaced after a sensor began to sum up its time outside would make liars of the honest.
    function _limitsBefore(
        uint64 gtin,
        Claim calldata claim
    ) private view returns (IMedicineRegistry.StorageLimits memory limits) {
        limits = _limitsOf(gtin);
        uint40 from = claim.summary.values.from();
        if (limits.approvedAt >= from) revert LimitsReplaced(gtin, limits.approvedAt, from);
    }

    function _strictest(
        BatchKey[] calldata contents
    ) private view returns (IMedicineRegistry.StorageLimits memory limits) {
        limits = _noLimits();
        for (uint256 i = 0; i < contents.length; ++i) _tighten(limits, _limitsOf(contents[i].gtin));
    }

    function _limitsOf(uint64 gtin) private view returns (IMedicineRegistry.StorageLimits memory limits) {
        limits = MEDICINES.limitsOf(gtin);
        if (limits.approvedAt == 0) revert IMedicineRegistry.ProductNotApproved(gtin);
    }

    function _requireBatch(BatchId batch, uint64 gtin, bytes32 lot) private pure {
        if (!(batchIdOf(gtin, lot) == batch)) revert OtherBatch(batch, gtin, lot);
    }

    function _requireSummary(Summary calldata summary) private view {
        if (summary.root == bytes32(0)) revert EmptyDigest();
        SummaryWord values = summary.values;
        if (!values.isValid() || values.until() > block.timestamp) {
            revert InvalidSummary(values, uint40(block.timestamp));
        }
    }

    function _isExcursion(
        IMedicineRegistry.StorageLimits memory limits,
        SummaryWord values
    ) private pure returns (bool) {
        uint32 outside = values.timeOutside();
        if (outside > limits.maxTimeOutside || values.meanKinetic() > limits.maxMeanKinetic) return true;
        if (outside != 0) return false;
        return values.minTemperature() < limits.minTemperature || values.maxTemperature() > limits.maxTemperature;
    }

    function _tighten(
        IMedicineRegistry.StorageLimits memory limits,
        IMedicineRegistry.StorageLimits memory other
    ) private pure {
        if (other.minTemperature > limits.minTemperature) limits.minTemperature = other.minTemperature;
        if (other.maxTemperature < limits.maxTemperature) limits.maxTemperature = other.maxTemperature;
        if (other.maxMeanKinetic < limits.maxMeanKinetic) limits.maxMeanKinetic = other.maxMeanKinetic;
        if (other.maxTimeOutside < limits.maxTimeOutside) limits.maxTimeOutside = other.maxTimeOutside;
    }

    function _noLimits() private pure returns (IMedicineRegistry.StorageLimits memory limits) {
        limits.minTemperature = type(int16).min;
        limits.maxTemperature = type(int16).max;
        limits.maxMeanKinetic = type(int16).max;
        limits.maxTimeOutside = type(uint32).max;
    }
}
