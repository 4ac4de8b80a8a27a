// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {SummaryWord} from "../SummaryWords.sol";
import {BatchId, ShipmentId, ShipmentTerms, UnitShipmentTerms} from "../types.sol";

/// @title The cold chain: what sensors measured on the way, judged by the product's limits, and lies shown by anyone
/// @notice A sensor is a member with {Duties.SENSE}. It anchors the root of its readings with their summary, and a summary
/// outside the product's limits sets the goods aside at once. Whoever holds readings that contradict the summary shows
/// them: the goods are set aside and the sensor is marked, for ever.
///
/// Who may lie to harm whom:
/// - A rival cannot speak of a shipment: sender, receiver and named carrier alone can, and they agreed on each other.
/// - One of these three may claim an excursion that was none, to get out of a purchase or to spoil one. Its sensor and
///   organisation stand in the event; the batch's maker or the regulator releases the goods, and nothing is lost but time.
/// - One of them may hide an excursion. A summary binds its sensor to each reading below the root, and to each reading it
///   ever signed: a device that signs readings as it takes them cannot anchor others later. What it neither anchored nor
///   signed, a gap or a period cut short, cannot be shown here; the event tells `count`, `from` and `until`.
/// - A stranger who shows a lie can only show what the sensor anchored or signed. A sensor must build its tree itself:
///   whoever built it for the sensor could have hidden a contradiction in it.
/// - A sensor that is a contract (ERC-1271) decides itself what it signed, and can deny it later; whoever relies on signed
///   readings asks for an account with a key.
/// - A marked account is replaced by another in one transaction. Who counts lies counts them by organisation.
/// - The mean kinetic temperature alone cannot be recomputed here; with all readings anyone can off chain.
/// @dev Temperatures are hundredths of a degree Celsius, times seconds since 1970 (UTC). `eventHash` as in {IBatches}.
/// A leaf is keccak256(keccak256(abi.encode(uint256 index, uint40 time, int16 temperature))), in a tree of OpenZeppelin's.
interface IColdChain {
    /// @notice Whose sensor speaks of a shipment.
    enum Party {
        Sender,
        Receiver,
        Carrier
    }

    /// @notice What a sensor says of its readings.
    /// @param count How many there are; their indices are 0 to `count` - 1, in the order of their times.
    /// @param from Time of the first.
    /// @param until Time of the last.
    /// @param minTemperature The lowest.
    /// @param maxTemperature The highest.
    /// @param meanKinetic Their mean kinetic temperature (Haynes; ICH Q1A(R2), USP <1079.2>), rounded up.
    /// @param timeOutside Seconds outside the product's storage temperatures, at least those between two readings of which
    /// both are outside, and at least one if any reading is.
    struct SummaryDetails {
        uint32 count;
        uint40 from;
        uint40 until;
        int16 minTemperature;
        int16 maxTemperature;
        int16 meanKinetic;
        uint32 timeOutside;
    }

    /// @notice What a sensor anchors.
    /// @param root Root of the readings.
    /// @param values {SummaryDetails} in one word.
    struct Summary {
        bytes32 root;
        SummaryWord values;
    }

    /// @notice One slot: contradicted 8 | submittedAt 40 | commitment 208.
    /// @param contradicted A lie in it was shown.
    /// @param submittedAt When it was anchored; 0 if it never was.
    /// @param commitment First 26 bytes of keccak256(abi.encode(Summary)); the summary itself is in the event.
    struct Log {
        bool contradicted;
        uint40 submittedAt;
        bytes26 commitment;
    }

    /// @notice What makes a {BatchId}.
    struct BatchKey {
        uint64 gtin;
        bytes32 lot;
    }

    /// @notice A reading, and the siblings that lead from it to the root; none for one that was signed.
    struct Reading {
        uint256 index;
        uint40 time;
        int16 temperature;
        bytes32[] proof;
    }

    /// @notice How readings contradict a summary.
    /// @dev `Extreme`: one is below the minimum or above the maximum. `Period`: one is before `from` or after `until`.
    /// `Count`: the index of one is not below `count`. `Repetition`: two have the same index. `Order`: of two, the one with
    /// the higher index is earlier. `TimeOutside`: the times between neighbours of which both are outside the storage
    /// temperatures are more than `timeOutside`; readings in ascending order of their indices, not only neighbours.
    /// `Signed`: one that the sensor signed lies in the period, and below the minimum or above the maximum.
    enum Lie {
        Extreme,
        Period,
        Count,
        Repetition,
        Order,
        TimeOutside,
        Signed
    }

    /// @notice That a sensor lied.
    /// @param sensor Account that anchored the summary.
    /// @param summary As it was anchored.
    /// @param readings One, for `Repetition` and `Order` two, for `TimeOutside` 2 to {MAX_READINGS}.
    /// @param signature For `Signed` the sensor's, over `Reading(bytes32 shipment,uint40 time,int16 temperature)` in this
    /// contract's EIP-712 domain: an account's, or by ERC-1271. For all others empty.
    struct Claim {
        address sensor;
        Summary summary;
        Lie lie;
        Reading[] readings;
        bytes signature;
    }

    /// @notice A sensor anchored its readings.
    event ReadingsLogged(
        ShipmentId indexed shipment,
        address indexed sensor,
        OrgId org,
        Summary summary,
        bytes32 eventHash
    );
    /// @notice A log was shown to be false.
    event LogContradicted(
        ShipmentId indexed shipment,
        address indexed sensor,
        Lie indexed lie,
        address by,
        bytes32 eventHash
    );
    /// @notice A sensor lied, for the first time; no log of it is accepted any more.
    event SensorMarked(address indexed sensor, ShipmentId indexed shipment);

    /// @notice GTIN and lot are not those of the batch.
    error OtherBatch(BatchId batch, uint64 gtin, bytes32 lot);
    /// @notice The summary has no reading, ends before it begins or in the future, its mean does not lie between its extremes,
    /// or it has bits that mean nothing.
    error InvalidSummary(SummaryWord values, uint40 time);
    /// @notice The sensor anchored its log of this shipment before.
    error LogAlreadySubmitted(ShipmentId shipment, address sensor);
    /// @notice The sensor lied before.
    error SensorIsMarked(address sensor, uint40 liarSince);
    /// @notice The sensor anchored no log of this shipment.
    error UnknownLog(ShipmentId shipment, address sensor);
    /// @notice The sensor anchored another summary.
    error OtherSummary(ShipmentId shipment, address sensor);
    /// @notice The log was shown to be false before.
    error LogAlreadyContradicted(ShipmentId shipment, address sensor);
    /// @notice The proof leads from this reading to another root.
    error ReadingNotInLog(address sensor, uint256 index);
    /// @notice The lie needs another number of readings.
    error ReadingCountDiffers(Lie lie, uint256 count, uint256 needed);
    /// @notice The readings do not ascend by index.
    error ReadingsOutOfOrder(uint256 index, uint256 next);
    /// @notice The readings do not contradict the summary.
    error NoContradiction(Lie lie);
    /// @notice The sensor did not sign this reading.
    error ReadingNotSigned(address sensor, bytes32 digest);
    /// @notice The product's limits are younger than the first reading, so that the sensor may have summed up by others.
    error LimitsReplaced(uint64 gtin, uint40 approvedAt, uint40 from);

    /// @notice Anchors a sensor's readings of a shipment, once for each sensor. Outside the product's limits, see
    /// {isExcursion}, the shipment is marked and what arrived is set aside. Within, the shipment is not looked up: a log of
    /// terms that nobody shipped says nothing.
    /// @param party In whose name the caller speaks.
    /// @param gtin Of the batch, with `lot`.
    /// @dev A member of that party with {Duties.SENSE}; the party has one of {Licences.HOLDERS} or {Licences.CARRIER}.
    /// Reverts: those of {IOrganizationRegistry.requireActing}, {OtherBatch}, {SensorIsMarked},
    /// {EmptyDigest}, {InvalidSummary}, {LogAlreadySubmitted}, {IMedicineRegistry.ProductNotApproved} if it never was; outside
    /// the limits also those of {ISetAsideDesk.markExcursion}.
    function submit(
        Party party,
        ShipmentTerms calldata terms,
        uint64 gtin,
        bytes32 lot,
        Summary calldata summary,
        bytes32 eventHash
    ) external;

    /// @notice {submit} for a unit, by the strictest limits of all products inside.
    /// @param contents Every batch that may be inside, in the order in which they were packed, that is by ascending BatchId.
    /// @dev Reverts: as {submit}, {IUnitRegistry.OtherBatches}; outside the limits also those of
    /// {IUnitRegistry.markUnitExcursion}.
    function submitForUnit(
        Party party,
        UnitShipmentTerms calldata terms,
        BatchKey[] calldata contents,
        Summary calldata summary,
        bytes32 eventHash
    ) external;

    /// @notice Shows that a sensor lied. Its log is contradicted, the sensor marked, and the shipment an excursion: where one
    /// value is false, none says that the goods were kept well.
    /// @param key GTIN and lot of the batch; read for {Lie.TimeOutside} alone.
    /// @dev Anybody, at any time. Other logs of the sensor stay as they are; each can be contradicted by itself.
    /// Reverts: {UnknownLog}, {LogAlreadyContradicted}, {OtherSummary}, {ReadingCountDiffers}, {ListLengthOutOfRange},
    /// {ReadingNotInLog}, {ReadingsOutOfOrder}, {NoContradiction}, {ReadingNotSigned}, {OtherBatch}, {LimitsReplaced}, those
    /// of {ISetAsideDesk.markExcursion}.
    function contradict(
        ShipmentTerms calldata terms,
        BatchKey calldata key,
        Claim calldata claim,
        bytes32 eventHash
    ) external;

    /// @notice {contradict} for a unit.
    /// @param contents As in {submitForUnit}.
    /// @dev Reverts: as {contradict}, {IUnitRegistry.OtherBatches}, those of {IUnitRegistry.markUnitExcursion}.
    function contradictForUnit(
        UnitShipmentTerms calldata terms,
        BatchKey[] calldata contents,
        Claim calldata claim,
        bytes32 eventHash
    ) external;

    /// @notice Whether goods of these products that travelled so must be set aside. The mean kinetic temperature may not
    /// exceed its limit, and the time outside the storage temperatures its allowance. Minimum and maximum by themselves
    /// condemn nothing, since the allowance is made for values outside; but where one is outside and the summary admits no
    /// time there, it contradicts itself and is judged as if the allowance were exceeded.
    /// @dev Reverts: {ListLengthOutOfRange} without a product, {IMedicineRegistry.ProductNotApproved}.
    function isExcursion(uint64[] calldata gtins, SummaryWord values) external view returns (bool);

    /// @notice A summary's values, as the event has them in one word.
    function detailsOf(SummaryWord values) external pure returns (SummaryDetails memory);

    /// @notice The word of a summary's values.
    function wordOf(SummaryDetails calldata details) external pure returns (SummaryWord);

    /// @notice The log's slot; all zero if unknown.
    function logOf(ShipmentId shipment, address sensor) external view returns (Log memory);

    /// @notice Whether the sensor lied.
    function isMarked(address sensor) external view returns (bool);

    /// @notice Since when the sensor counts as a liar; 0 if it does not.
    function liarSince(address sensor) external view returns (uint40);

    /// @notice The most readings of one claim.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_READINGS() external view returns (uint256);
}
