// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DemoCoin} from "../../../contracts/demo/DemoCoin.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrgId, PatientId} from "../../../contracts/identity/types.sol";
import {IConsentRegistry} from "../../../contracts/records/interfaces/IConsentRegistry.sol";
import {IRecordRegistry} from "../../../contracts/records/interfaces/IRecordRegistry.sol";
import {IUseRegistry} from "../../../contracts/records/interfaces/IUseRegistry.sol";
import {UseRegistry} from "../../../contracts/records/UseRegistry.sol";
import {UseId, useCommitmentOf, useIdOf} from "../../../contracts/records/types.sol";
import {CoverageFund} from "../../../contracts/resources/CoverageFund.sol";
import {CoveragePlans} from "../../../contracts/resources/CoveragePlans.sol";
import {PlanId, PlanTerms, ShortageRule} from "../../../contracts/resources/coverageTypes.sol";
import {ICoverageClaims} from "../../../contracts/resources/interfaces/ICoverageClaims.sol";
import {ICoverageMoney} from "../../../contracts/resources/interfaces/ICoverageMoney.sol";
import {LevelDesk} from "../../../contracts/resources/LevelDesk.sol";
import {RecordsFixture} from "../../records/RecordsFixture.sol";

/// A plan, an arbiter, a person with a premium paid, and a fee schedule of four codes, everything deployed for real.
abstract contract CoverageTest is RecordsFixture {
    uint32 internal constant PERIOD = 10 days;
    uint32 internal constant DISPUTE = 2 days;
    uint32 internal constant DECIDE = 3 days;
    bytes32 internal constant HPAYMT = "HPAYMT";
    bytes32 internal constant ALICE = keccak256("alice in this plan");
    bytes32 internal constant BOB = keccak256("bob in this plan");
    bytes32 internal constant WHY = keccak256("reasons");
    bytes32 internal constant DOCUMENT = keccak256("FHIR Claim");
    address internal constant PAYER = address(0xFA7);

    UseRegistry internal uses;
    CoveragePlans internal plans;
    LevelDesk internal levels;
    CoverageFund internal fund;
    DemoCoin internal coin;
    OrgId internal auditor;
    address internal auditorController = address(0xC0FFEE04);
    PlanId internal plan;

    /// Of the codes 1 to 4, the most for one unit; the last is beyond every amount.
    uint80[4] internal maxima = [100, 50, 1_000, type(uint80).max];
    uint256 private _count;
    PlanId[] private _opened;

    function deployCoverage() internal {
        deploy();
        auditor = organizations.accredit(auditorController, keccak256("auditor"), Licences.AUDITOR, END);
        vm.warp(START + 2 days);
        organizations.activateLicences(auditor);
        vm.warp(START);
        uses = new UseRegistry(patients, organizations, records);
        plans = new CoveragePlans(organizations, consents);
        levels = new LevelDesk(plans);
        fund = new CoverageFund(plans, organizations, consents, uses, levels);
        coin = new DemoCoin();
        consentTo(alice, insurer);
        consentTo(bob, insurer);
    }

    /// A plan that has begun, with both persons covered from its first period on.
    function deployPlan(ShortageRule rule) internal {
        deployCoverage();
        plan = openPlan(defaultTerms(rule));
        enrol(plan, alice.id, ALICE);
        enrol(plan, bob.id, BOB);
        vm.warp(START + PERIOD);
    }

    // --------------------------------------------------------------------------------------------------------- plans

    function defaultTerms(ShortageRule rule) internal view returns (PlanTerms memory terms) {
        terms.insurer = insurer;
        terms.arbiter = auditor;
        terms.feeRoot = feeRoot();
        terms.token = coin;
        terms.start = START + PERIOD;
        terms.periodLength = PERIOD;
        terms.periodsPerYear = 12;
        terms.coinsuranceBps = 2_000;
        terms.deductible = 100;
        terms.limit = 100_000;
        terms.fastLimit = 1_000;
        terms.rule = rule;
        terms.premium = 500;
        terms.disputeTime = DISPUTE;
        terms.decideTime = DECIDE;
    }

    function openPlan(PlanTerms memory terms) internal returns (PlanId id) {
        vm.prank(insurerController);
        id = plans.openPlan(terms);
        _opened.push(id);
    }

    /// Enrols, and pays the premium of year 1.
    function enrol(PlanId id, PatientId patient, bytes32 person) internal {
        vm.prank(insurerController);
        plans.enrol(id, patient, person, 0, END);
        payPremium(id, person, 1);
    }

    function payPremium(PlanId id, bytes32 person, uint24 year) internal {
        provide(PAYER, plans.planOf(id).premium);
        vm.prank(PAYER);
        fund.payPremium(id, person, year);
    }

    function topUp(uint128 amount) internal {
        provide(PAYER, amount);
        vm.prank(PAYER);
        fund.topUp(plan, amount);
    }

    function provide(address account, uint256 amount) internal {
        coin.mint(account, amount);
        vm.prank(account);
        coin.approve(address(fund), type(uint256).max);
    }

    function consentTo(Person memory person, OrgId reader) internal {
        vm.prank(person.account);
        consents.grant(
            person.id,
            IConsentRegistry.Terms({
                reader: reader,
                purpose: HPAYMT,
                categories: 1,
                from: 0,
                until: type(uint40).max,
                document: bytes32(0)
            })
        );
    }

    // ---------------------------------------------------------------------------------------------------------- fees

    function feeRoot() internal view returns (bytes32) {
        return _pair(_pair(_leaf(0), _leaf(1)), _pair(_leaf(2), _leaf(3)));
    }

    /// A line of code `index` + 1.
    function item(uint256 index, uint16 units, uint80 amount) internal view returns (ICoverageClaims.Item memory line) {
        line.code = bytes32(index + 1);
        line.maximum = maxima[index];
        line.units = units;
        line.amount = amount;
        line.proof = new bytes32[](2);
        line.proof[0] = _leaf(index ^ 1);
        line.proof[1] = index < 2 ? _pair(_leaf(2), _leaf(3)) : _pair(_leaf(0), _leaf(1));
    }

    function _leaf(uint256 index) private view returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(bytes32(index + 1), maxima[index]))));
    }

    function _pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }

    // -------------------------------------------------------------------------------------------------------- claims

    /// An encounter of the hospital that was not there before.
    function anchorUse(PatientId patient) internal returns (bytes32 commitment) {
        return anchorUse(patient, keccak256(abi.encode("encounter", ++_count)));
    }

    function anchorUse(PatientId patient, bytes32 identifier) internal returns (bytes32 commitment) {
        bytes32 digest = keccak256(abi.encode("ciphertext", ++_count));
        commitment = useCommitmentOf(identifier, digest);
        vm.startPrank(hospitalController);
        records.anchor(patient, hospital, digest);
        uses.anchorUse(
            hospital,
            IUseRegistry.NewUse({
                patient: patient,
                commitment: commitment,
                kind: IUseRegistry.UseKind.Encounter,
                digest: digest,
                place: IRecordRegistry.Place({root: bytes32(0), proof: new bytes32[](0)})
            })
        );
        vm.stopPrank();
    }

    /// The digest of the record behind the latest use.
    function latestDigest() internal view returns (bytes32) {
        return keccak256(abi.encode("ciphertext", _count));
    }

    function newClaim(
        PatientId patient,
        bytes32 commitment,
        uint80 amount
    ) internal view returns (ICoverageClaims.NewClaim memory filed) {
        filed.terms = plans.planOf(plan);
        filed.provider = hospital;
        filed.patient = patient;
        filed.commitment = commitment;
        filed.document = DOCUMENT;
        filed.items = new ICoverageClaims.Item[](1);
        filed.items[0] = item(3, 1, amount);
    }

    /// Files a claim for a new encounter, and checks that its facts are those of the reference.
    function claimFor(
        PatientId patient,
        uint80 amount
    ) internal returns (UseId use, ICoverageClaims.Facts memory facts) {
        bytes32 commitment = anchorUse(patient);
        facts = expectedFacts(patient, block.timestamp, amount);
        ICoverageClaims.NewClaim memory filed = newClaim(patient, commitment, amount);
        vm.prank(hospitalController);
        use = fund.claim(filed);
        assertEq(UseId.unwrap(use), UseId.unwrap(useIdOf(hospital, patient, commitment)), "use");
        assertEq(fund.claimOf(use).tag, bytes23(keccak256(abi.encode(facts))), "tag");
    }

    /// The plan's promise in words: first the deductible, of the rest the plan's share, of that what the limit leaves.
    function expectedFacts(
        PatientId patient,
        uint256 usedAt,
        uint256 approved
    ) internal view returns (ICoverageClaims.Facts memory facts) {
        PlanTerms memory terms = plans.planOf(plan);
        facts.plan = plan;
        facts.provider = hospital;
        facts.person = plans.personOf(plan, patient);
        uint256 periods = (usedAt - terms.start) / terms.periodLength;
        facts.year = uint24(periods / terms.periodsPerYear + 1);
        ICoverageMoney.YearAccount memory account = fund.yearOf(plan, facts.person, facts.year);
        uint256 borne = terms.deductible - account.deductibleUsed;
        if (borne > approved) borne = approved;
        uint256 own = ((approved - borne) * terms.coinsuranceBps + 9_999) / 10_000;
        uint256 due = approved - borne - own;
        uint256 left = terms.limit - account.benefitUsed;
        facts.deductible = uint80(borne);
        facts.due = uint80(due < left ? due : left);
        facts.award = facts.due;
    }

    function assertState(UseId use, ICoverageClaims.ClaimState state, string memory what) internal view {
        assertEq(uint256(fund.claimOf(use).state), uint256(state), what);
    }

    function refuses(address account, address target, bytes memory call, bytes memory reason) internal {
        vm.prank(account);
        (bool done, bytes memory answer) = target.call(call);
        assertTrue(!done, "not refused");
        assertEq(keccak256(answer), keccak256(reason), "other reason");
    }

    function afterClose(uint24 period) internal view returns (uint40) {
        return plans.closableAt(plan, period);
    }

    /// What came in is what went out and what is held, over all plans of a test, in one token.
    function assertHeld() internal view {
        uint256 assets;
        for (uint256 i = 0; i < _opened.length; ++i) assets += fund.fundOf(_opened[i]).assets;
        assertEq(coin.balanceOf(address(fund)), assets, "held");
    }
}
