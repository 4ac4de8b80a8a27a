// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {Holdings} from "../../contracts/medicines/Holdings.sol";
import {IColdChain} from "../../contracts/medicines/interfaces/IColdChain.sol";
import {ICustody} from "../../contracts/medicines/interfaces/ICustody.sol";
import {IMedicineRegistry} from "../../contracts/medicines/interfaces/IMedicineRegistry.sol";
import {ISetAsideDesk} from "../../contracts/medicines/interfaces/ISetAsideDesk.sol";
import {SummaryWord} from "../../contracts/medicines/SummaryWords.sol";
import {BatchId, ShipmentId, ShipmentTerms} from "../../contracts/medicines/types.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {ColdChainTest} from "./ColdChainTest.sol";

/// Who anchors what, how it is judged, and what an excursion does.
contract ColdChainSubmitTest is ColdChainTest {
    ShipmentTerms private terms;
    ShipmentId private id;

    function setUp() public {
        deployColdChain();
        terms = shipped();
        id = idOf(terms);
    }

    // ---------------------------------------------------------------------------------------------------- anchoring

    function test_EachPartysSensorLogs() public {
        address[3] memory sensors = [MAKER, PHARMACY, sensor];
        OrgId[3] memory orgs = [maker, pharmacy, carrier];
        IColdChain.Summary memory summary = summaryOf(good());
        for (uint256 i = 0; i < 3; ++i) {
            expectEmitFrom(address(coldChain));
            emit IColdChain.ReadingsLogged(id, sensors[i], orgs[i], summary, EVENT);
            vm.prank(sensors[i]);
            coldChain.submit(IColdChain.Party(i), terms, GTIN, LOT, summary, EVENT);
            IColdChain.Log memory log = coldChain.logOf(id, sensors[i]);
            bytes26 commitment = bytes26(keccak256(abi.encode(summary)));
            assertEq(log.commitment, commitment, "commitment");
            assertEq(log.submittedAt, NOW, "submitted");
            assertEq(log.contradicted, false, "contradicted");
        }
        assertEq(isMarkedExcursion(terms), false, "no excursion");
    }

    function test_TheSlotIsAsDrawn() public {
        IColdChain.Summary memory summary = summaryOf(good());
        submitAsSensor(terms, summary);
        // Behind the two slots of OpenZeppelin's EIP712.
        bytes32 outer = keccak256(abi.encode(ShipmentId.unwrap(id), uint256(2)));
        bytes32 slot = vm.load(address(coldChain), keccak256(abi.encode(sensor, outer)));
        uint256 expected = (uint256(uint208(bytes26(keccak256(abi.encode(summary))))) << 48) | (uint256(NOW) << 8);
        assertEq(slot, bytes32(expected), "contradicted | submittedAt | commitment");
    }

    function test_TermsThatNobodyShippedAreNotLookedUpWithinTheLimits() public {
        terms.documents = keccak256("never shipped");
        submitAsSensor(terms, summaryOf(good()));
        assertEq(coldChain.logOf(idOf(terms), sensor).submittedAt, NOW, "logged");
    }

    function test_RefusesWhoMayNotSpeak() public {
        IColdChain.Summary memory summary = summaryOf(good());
        // A member of one party in another's name.
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, maker, sensor));
        vm.prank(sensor);
        coldChain.submit(IColdChain.Party.Sender, terms, GTIN, LOT, summary, EVENT);
        // A rival, whichever party it names.
        OrgId[3] memory orgs = [maker, pharmacy, carrier];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, orgs[i], RIVAL));
            vm.prank(RIVAL);
            coldChain.submit(IColdChain.Party(i), terms, GTIN, LOT, summary, EVENT);
        }
        // A member without the duty.
        join(address(0xC5), carrier, STRANGER, Duties.ALL & ~Duties.SENSE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                carrier,
                STRANGER,
                Duties.SENSE,
                Duties.ALL & ~Duties.SENSE
            )
        );
        vm.prank(STRANGER);
        coldChain.submit(IColdChain.Party.Carrier, terms, GTIN, LOT, summary, EVENT);
        // A carrier that is none.
        terms.carrier = OrgId.wrap(0);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, bytes32(0)));
        vm.prank(sensor);
        coldChain.submit(IColdChain.Party.Carrier, terms, GTIN, LOT, summary, EVENT);
    }

    function test_RefusesAnOrganisationOfAnotherKind() public {
        address laboratorySensor = address(0xE9);
        OrgId laboratory = accredit(address(0xC9), laboratorySensor, Licences.LABORATORY);
        terms.carrier = laboratory;
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                laboratory,
                Licences.HOLDERS | Licences.CARRIER,
                Licences.LABORATORY
            )
        );
        vm.prank(laboratorySensor);
        coldChain.submit(IColdChain.Party.Carrier, terms, GTIN, LOT, summaryOf(good()), EVENT);
    }

    function test_RefusesAnotherBatch() public {
        vm.expectRevert(abi.encodeWithSelector(IColdChain.OtherBatch.selector, terms.batch, OTHER_GTIN, LOT));
        vm.prank(sensor);
        coldChain.submit(IColdChain.Party.Carrier, terms, OTHER_GTIN, LOT, summaryOf(good()), EVENT);
        bytes32 lot = "LOT-77B";
        vm.expectRevert(abi.encodeWithSelector(IColdChain.OtherBatch.selector, terms.batch, GTIN, lot));
        vm.prank(sensor);
        coldChain.submit(IColdChain.Party.Carrier, terms, GTIN, lot, summaryOf(good()), EVENT);
    }

    function test_RefusesAProductThatWasNeverApproved() public {
        terms.batch = BatchId.wrap(
            keccak256(abi.encode(keccak256("BatchId(uint64 gtin,bytes32 lot)"), OTHER_GTIN, LOT))
        );
        vm.expectRevert(abi.encodeWithSelector(IMedicineRegistry.ProductNotApproved.selector, OTHER_GTIN));
        vm.prank(sensor);
        coldChain.submit(IColdChain.Party.Carrier, terms, OTHER_GTIN, LOT, summaryOf(good()), EVENT);
    }

    function test_JudgesByTheLimitsOfAProductThatWasWithdrawn() public {
        vm.prank(REGULATOR);
        medicines.withdraw(GTIN, keccak256("notice"));
        submitAsSensor(terms, summaryOf(good()));
        assertEq(isMarkedExcursion(terms), false, "no excursion");
    }

    function test_OneLogForEachSensorAndShipment() public {
        submitAsSensor(terms, summaryOf(good()));
        vm.expectRevert(abi.encodeWithSelector(IColdChain.LogAlreadySubmitted.selector, id, sensor));
        submitAsSensor(terms, summaryOf(good()));
        terms.documents = keccak256("another shipment");
        submitAsSensor(terms, summaryOf(good()));
    }

    function test_RefusesASummaryWithoutRoot() public {
        vm.expectRevert(EmptyDigest.selector);
        submitAsSensor(terms, IColdChain.Summary(bytes32(0), wordOf(good())));
    }

    function test_RefusesASummaryThatCannotBe() public {
        IColdChain.SummaryDetails[5] memory bad = [good(), good(), good(), good(), good()];
        bad[0].count = 0;
        bad[1].from = NOW + 1;
        bad[2].until = NOW + 1;
        bad[3].meanKinetic = 299;
        bad[4].meanKinetic = 701;
        for (uint256 i = 0; i < 5; ++i) expectInvalid(wordOf(bad[i]));
        expectInvalid(SummaryWord.wrap(SummaryWord.unwrap(wordOf(good())) | (1 << 192)));
    }

    function test_TakesTheSummariesAtTheEdgeOfWhatCanBe() public {
        IColdChain.SummaryDetails memory one = good();
        one.count = 1;
        one.from = NOW;
        (one.minTemperature, one.maxTemperature, one.meanKinetic) = (520, 520, 520);
        submitAsSensor(terms, summaryOf(one));
    }

    function expectInvalid(SummaryWord word) private {
        vm.expectRevert(abi.encodeWithSelector(IColdChain.InvalidSummary.selector, word, NOW));
        submitAsSensor(terms, IColdChain.Summary(keccak256("readings"), word));
    }

    // ------------------------------------------------------------------------------------------------------ judging

    /// Limits: 2 to 8 °C, mean at most 8 °C, an hour outside.
    function test_JudgesAtEachLimit() public view {
        IColdChain.SummaryDetails memory details = good();
        (details.minTemperature, details.maxTemperature, details.meanKinetic) = (200, 800, 800);
        assertJudged(details, false, "at the temperatures");
        details.maxTemperature = 801;
        assertJudged(details, true, "a maximum outside and no time there");
        details.timeOutside = 1;
        assertJudged(details, false, "within the allowance");
        details.minTemperature = -1000;
        assertJudged(details, false, "however low, within the allowance");
        details.timeOutside = 1 hours;
        assertJudged(details, false, "at the allowance");
        details.timeOutside = 1 hours + 1;
        assertJudged(details, true, "beyond the allowance");
        details.timeOutside = 1;
        details.meanKinetic = 801;
        assertJudged(details, true, "the mean");
        details = good();
        details.minTemperature = 199;
        assertJudged(details, true, "a minimum outside and no time there");
        details = good();
        details.timeOutside = 1 hours + 1;
        assertJudged(details, true, "time alone");
    }

    function test_JudgesByTheStrictestOfProducts() public {
        IMedicineRegistry.StorageLimits memory limits = storageLimits();
        (limits.minTemperature, limits.maxTemperature, limits.maxMeanKinetic, limits.maxTimeOutside) = (0, 700, 650, 0);
        approveOther(limits);
        uint64[] memory gtins = new uint64[](2);
        (gtins[0], gtins[1]) = (GTIN, OTHER_GTIN);
        IColdChain.SummaryDetails memory details = good();
        (details.minTemperature, details.maxTemperature, details.meanKinetic) = (200, 700, 650);
        assertEq(coldChain.isExcursion(gtins, wordOf(details)), false, "at the strictest");
        details.minTemperature = 199;
        assertEq(coldChain.isExcursion(gtins, wordOf(details)), true, "minimum of the one");
        (details.minTemperature, details.maxTemperature) = (200, 701);
        assertEq(coldChain.isExcursion(gtins, wordOf(details)), true, "maximum of the other");
        (details.maxTemperature, details.meanKinetic) = (700, 651);
        assertEq(coldChain.isExcursion(gtins, wordOf(details)), true, "mean of the other");
        (details.meanKinetic, details.timeOutside) = (650, 1);
        assertEq(coldChain.isExcursion(gtins, wordOf(details)), true, "allowance of the other");
    }

    function test_IsExcursionNeedsProductsThatWereApproved() public {
        SummaryWord word = wordOf(good());
        vm.expectRevert(abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 32));
        coldChain.isExcursion(new uint64[](0), word);
        uint64[] memory gtins = new uint64[](1);
        gtins[0] = OTHER_GTIN;
        vm.expectRevert(abi.encodeWithSelector(IMedicineRegistry.ProductNotApproved.selector, OTHER_GTIN));
        coldChain.isExcursion(gtins, word);
    }

    function testFuzz_WordsCarryDetails(IColdChain.SummaryDetails memory details) public view {
        SummaryWord word = coldChain.wordOf(details);
        assertEq(bytes32(SummaryWord.unwrap(word)), bytes32(SummaryWord.unwrap(wordOf(details))), "packed");
        bytes32 back = keccak256(abi.encode(coldChain.detailsOf(word)));
        assertEq(back, keccak256(abi.encode(details)), "and back");
    }

    function testFuzz_SubmitMarksWhatIsExcursionSays(int16 low, int16 high, int16 mean, uint32 outside) public {
        if (low > high) (low, high) = (high, low);
        mean = int16(int256(bound(uint256(uint16(mean)), 0, uint256(int256(high) - low))) + low);
        outside = uint32(bound(outside, 0, 2 hours));
        IColdChain.SummaryDetails memory details = good();
        (details.minTemperature, details.maxTemperature, details.meanKinetic) = (low, high, mean);
        details.timeOutside = outside;
        bool kept = mean <= 800 && outside <= 1 hours && (outside > 0 || (low >= 200 && high <= 800));
        assertJudged(details, !kept, "judgement");
        submitAsSensor(terms, summaryOf(details));
        assertEq(isMarkedExcursion(terms), !kept, "marked");
    }

    function assertJudged(IColdChain.SummaryDetails memory details, bool excursion, string memory what) private view {
        uint64[] memory gtins = new uint64[](1);
        gtins[0] = GTIN;
        assertEq(coldChain.isExcursion(gtins, wordOf(details)), excursion, what);
    }

    // --------------------------------------------------------------------------------------------------- excursions

    function test_AnExcursionSetsAsideWhatArrives() public {
        IColdChain.Summary memory summary = tooLong();
        expectEmitFrom(address(coldChain));
        emit IColdChain.ReadingsLogged(id, sensor, carrier, summary, EVENT);
        expectEmitFrom(address(setAsideDesk));
        emit ISetAsideDesk.ShipmentExcursion(id, terms.batch, summary.root, EVENT);
        submitAsSensor(terms, summary);
        assertEq(isMarkedExcursion(terms), true, "excursion");
        vm.prank(PHARMACY);
        batches.receivePacks(terms, 100, EVENT);
        assertEq(batches.holdingOf(terms.batch, OrgId.unwrap(pharmacy)).quantity, 0, "saleable");
        assertEq(batches.setAsideOf(terms.batch, pharmacy).quantity, 100, "set aside");
        assertEq(batches.setAsideOf(terms.batch, pharmacy).reasons, Holdings.EXCURSION, "why");
    }

    function test_AnExcursionSetsAsideWhatArrivedBefore() public {
        vm.prank(PHARMACY);
        batches.receivePacks(terms, 100, EVENT);
        submitAsSensor(terms, tooLong());
        assertEq(batches.setAsideOf(terms.batch, pharmacy).quantity, 100, "set aside");
    }

    function test_AnExcursionOfTermsThatNobodyShippedIsRefused() public {
        terms.documents = keccak256("never shipped");
        vm.expectRevert(
            abi.encodeWithSelector(
                ICustody.ShipmentNotInState.selector,
                idOf(terms),
                ICustody.ShipmentState.Unknown,
                ICustody.ShipmentState.InTransit
            )
        );
        submitAsSensor(terms, tooLong());
        assertEq(coldChain.logOf(idOf(terms), sensor).submittedAt, 0, "nothing logged");
    }

    function test_ASecondSensorsExcursionIsLoggedToo() public {
        submitAsSensor(terms, tooLong());
        vm.prank(PHARMACY);
        coldChain.submit(IColdChain.Party.Receiver, terms, GTIN, LOT, tooLong(), EVENT);
        assertEq(coldChain.logOf(id, PHARMACY).submittedAt, NOW, "logged");
    }

    function tooLong() private pure returns (IColdChain.Summary memory) {
        IColdChain.SummaryDetails memory details = good();
        details.maxTemperature = 900;
        details.timeOutside = 1 hours + 1;
        return summaryOf(details);
    }
}
