// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Duties} from "../../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {AgreementId} from "../../../contracts/quality/agreementTypes.sol";
import {ICharts} from "../../../contracts/quality/interfaces/ICharts.sol";
import {IServiceLevels} from "../../../contracts/quality/interfaces/IServiceLevels.sol";
import {IndicatorId} from "../../../contracts/quality/types.sol";
import {EmptyDigest, EndNotInFuture} from "../../../contracts/shared/errors.sol";
import {LevelsTest} from "./LevelsTest.sol";

/// Proposing, accepting and taking back: who may, with which terms, and when.
contract AgreeTest is LevelsTest {
    function setUp() external {
        deployLevels();
    }

    function refuse(bytes memory data) private {
        vm.expectRevert(data);
        propose();
    }

    // ------------------------------------------------------------------------------------------------------ propose

    function test_aProposalHoldsTheBondOfAllPeriods() external {
        AgreementId agreement = id();
        expectEmitFrom(address(levels));
        emit IServiceLevels.AgreementProposed(agreement, hospital, insurer, terms, dealer);
        propose();
        assertSlot(4 * uint256(BOND), 1, IServiceLevels.AgreementState.Proposed);
        assertEq(coin.balanceOf(dealer), PURSE - 4 * uint256(BOND), "the dealer's coins");
        assertCredits(0, 0);
    }

    function test_theIdIsTheTypedHashOfItsWords() external view {
        bytes32 typeHash = keccak256(
            "AgreementId(uint256 chainId,address levels,bytes32 commissioner,bytes32 provider,bytes32 indicator,bytes32 document,address token,uint96 bond,uint32 target,uint32 worst,uint16 first,uint16 periods,uint32 grace,uint40 acceptBy)"
        );
        bytes memory words = abi.encode(typeHash, block.chainid, address(levels), insurer, hospital, mortality);
        words = bytes.concat(words, abi.encode(terms.document, address(coin), BOND, TARGET, WORST));
        words = bytes.concat(words, abi.encode(uint256(1), uint256(4), GRACE, terms.acceptBy));
        assertEq(AgreementId.unwrap(id()), keccak256(words), "id");
    }

    function test_theSlotIsAsDrawn() external {
        agree();
        bytes32 where = keccak256(abi.encode(id(), uint256(0)));
        uint256 drawn = 4 * uint256(BOND) + (uint256(1) << 128) + (uint256(2) << 144);
        assertEq(uint256(vm.load(address(levels), where)), drawn, "slot");
    }

    function test_onlyTheProvidersDealerProposes() external {
        expectError(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger));
        vm.prank(stranger);
        levels.propose(terms);
        uint32 duty = Duties.ALLOCATE;
        expectError(
            abi.encodeWithSelector(IOrganizationRegistry.MissingDuty.selector, hospital, reporter, duty, Duties.REPORT)
        );
        vm.prank(reporter);
        levels.propose(terms);
        (terms.provider, terms.commissioner) = (insurer, hospital);
        expectError(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                insurer,
                Licences.AUTHORS,
                Licences.INSURER
            )
        );
        vm.prank(payer);
        levels.propose(terms);
    }

    function test_theCommissionerIsAnotherAndNoAuditor() external {
        terms.commissioner = hospital;
        refuse(abi.encodeWithSelector(IServiceLevels.CommissionerIsProvider.selector, hospital));
        terms.commissioner = OrgId.wrap(keccak256("nobody"));
        refuse(abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, terms.commissioner));
        terms.commissioner = auditor;
        refuse(abi.encodeWithSelector(IServiceLevels.CommissionerAudits.selector, auditor));
    }

    function test_termsOutOfRangeAreRefused() external {
        terms.document = 0;
        refuse(abi.encodeWithSelector(EmptyDigest.selector));
        terms.document = DIGEST;
        terms.token = IERC20(stranger);
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementTokenWithoutCode.selector, stranger));
        terms.token = IERC20(address(coin));
        terms.bond = 0;
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementOutOfRange.selector, 0, 1, 4));
        (terms.bond, terms.periods) = (1, 0);
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementOutOfRange.selector, 1, 1, 0));
        (terms.first, terms.periods) = (type(uint16).max - 3, 4);
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementOutOfRange.selector, 1, terms.first, 4));
        // The last number of a period is in range, but of another century.
        terms.first = type(uint16).max - 4;
        uint256 settledBy = missedAt(type(uint16).max - 1) + DISPUTE_TIME + SHOWING_TIME + 3 days;
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementTooLong.selector, settledBy, T0 + 20 * 366 days));
        (terms.first, terms.indicator) = (1, IndicatorId.wrap(keccak256("none")));
        refuse(abi.encodeWithSelector(ICharts.UnknownIndicator.selector, terms.indicator));
        terms.indicator = mortality;
        terms.grace = REPORT_TIME - 1;
        refuse(abi.encodeWithSelector(IServiceLevels.GraceTooShort.selector, terms.grace, REPORT_TIME));
        terms.grace = REPORT_TIME;
        propose();
    }

    function test_ratesFollowTheDirection() external {
        bytes4 selector = IServiceLevels.LevelRatesOutOfRange.selector;
        (terms.target, terms.worst) = (100_000, 100_000);
        refuse(abi.encodeWithSelector(selector, 100_000, 100_000, false));
        (terms.target, terms.worst) = (100_001, 100_000);
        refuse(abi.encodeWithSelector(selector, 100_001, 100_000, false));
        (terms.target, terms.worst) = (100_000, 1_000_001);
        refuse(abi.encodeWithSelector(selector, 100_000, 1_000_001, false));

        terms.indicator = goodIndicator();
        (terms.target, terms.worst) = (900_000, 900_000);
        refuse(abi.encodeWithSelector(selector, 900_000, 900_000, true));
        (terms.target, terms.worst) = (900_000, 900_001);
        refuse(abi.encodeWithSelector(selector, 900_000, 900_001, true));
        (terms.target, terms.worst) = (1_000_001, 900_000);
        refuse(abi.encodeWithSelector(selector, 1_000_001, 900_000, true));
        (terms.target, terms.worst) = (1_000_000, 0);
        propose();
    }

    function goodIndicator() private returns (IndicatorId indicator) {
        ICharts.Terms memory good = termsOf("good");
        good.eventsAreGood = true;
        indicator = monitor.defineIndicator(good);
        monitor.oblige(hospital, indicator, 0);
    }

    function test_acceptanceEndsBeforeTheFirstPeriodBegins() external {
        terms.acceptBy = T0;
        refuse(abi.encodeWithSelector(EndNotInFuture.selector, T0, T0));
        terms.acceptBy = T0 + PERIOD + 1;
        refuse(abi.encodeWithSelector(IServiceLevels.AcceptanceTooLate.selector, terms.acceptBy, T0 + PERIOD));
        terms.acceptBy = T0 + 1;
        propose();
    }

    function test_theLastSettlementIsBounded() external {
        uint256 rest = DISPUTE_TIME + SHOWING_TIME + 3 days;
        uint256 latest = T0 + 20 * 366 days;
        terms.first = 200;
        // The most seconds of grace that are in time.
        terms.grace = uint32(latest - rest - (T0 + 206 * uint256(PERIOD)));
        terms.grace += 1;
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementTooLong.selector, latest + 1, latest));
        terms.grace -= 1;
        propose();
        assertEq(levels.missedFrom(terms, 203), latest - rest, "missed");
    }

    function test_onlyAPeriodThatWillBeReportedIsPromised() external {
        monitor.oblige(hospital, mortality, 2);
        refuse(abi.encodeWithSelector(ICharts.PeriodClosed.selector, 1, 2));
        monitor.release(hospital, mortality);
        refuse(abi.encodeWithSelector(ICharts.NotObliged.selector, hospital, mortality));
    }

    function test_theSameTermsAreProposedOnce() external {
        propose();
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementAlreadyProposed.selector, id()));
        vm.warp(terms.acceptBy);
        levels.takeBack(terms);
        vm.warp(terms.acceptBy - 1);
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementAlreadyProposed.selector, id()));
    }

    // ------------------------------------------------------------------------------------------------------- accept

    function test_theCommissionerAccepts() external {
        propose();
        vm.warp(terms.acceptBy - 1);
        AgreementId agreement = id();
        expectEmitFrom(address(levels));
        emit IServiceLevels.AgreementAccepted(agreement, payer);
        accept();
        assertSlot(4 * uint256(BOND), 1, IServiceLevels.AgreementState.Accepted);
        assertEq(levels.freeFrom(insurer, hospital, mortality), 5, "free");
        expectError(inState(IServiceLevels.AgreementState.Accepted));
        accept();
    }

    function test_nothingElseIsAccepted() external {
        expectError(inState(IServiceLevels.AgreementState.None));
        accept();
        propose();
        terms.target += 1;
        expectError(inState(IServiceLevels.AgreementState.None));
        accept();
        terms.target -= 1;
        vm.warp(terms.acceptBy);
        expectError(
            abi.encodeWithSelector(IServiceLevels.AcceptanceOver.selector, id(), terms.acceptBy, terms.acceptBy)
        );
        accept();
    }

    function test_onlyTheCommissionersDealerAccepts() external {
        propose();
        expectError(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, insurer, dealer));
        vm.prank(dealer);
        levels.accept(terms);
        organizations.changeAccreditation(insurer, Licences.RESEARCH, END);
        expectError(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                insurer,
                Licences.INSURER | Licences.AUTHORS,
                Licences.RESEARCH
            )
        );
        accept();
        organizations.changeAccreditation(insurer, Licences.INSURER | Licences.AUDITOR, END);
        vm.warp(block.timestamp + 2 days);
        organizations.activateLicences(insurer);
        expectError(abi.encodeWithSelector(IServiceLevels.CommissionerAudits.selector, insurer));
        accept();
    }

    function test_anotherProviderOfCareCommissions() external {
        address chemist = address(0xC4E1);
        join(laboratory, laboratoryController, chemist, Duties.ALLOCATE, END);
        terms.commissioner = laboratory;
        propose();
        vm.prank(chemist);
        levels.accept(terms);
        assertSlot(4 * uint256(BOND), 1, IServiceLevels.AgreementState.Accepted);
    }

    function test_theProviderMustStillActAndReport() external {
        propose();
        organizations.suspend(hospital);
        expectError(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, hospital));
        accept();
        organizations.reinstate(hospital);
        monitor.oblige(hospital, mortality, 2);
        expectError(abi.encodeWithSelector(ICharts.PeriodClosed.selector, 1, 2));
        accept();
        monitor.release(hospital, mortality);
        expectError(abi.encodeWithSelector(ICharts.NotObliged.selector, hospital, mortality));
        accept();
        vm.warp(terms.acceptBy);
        levels.takeBack(terms);
        assertCredits(0, 4 * uint256(BOND));
    }

    function test_theSamePeriodsAreAgreedOnce() external {
        propose();
        terms.target = 50_000;
        propose();
        terms.target = TARGET;
        accept();
        terms.target = 50_000;
        expectError(abi.encodeWithSelector(IServiceLevels.AgreementOverlaps.selector, 1, 5));
        accept();
        terms.first = 4;
        refuse(abi.encodeWithSelector(IServiceLevels.AgreementOverlaps.selector, 4, 5));
        terms.first = 5;
        agree();
        assertEq(levels.freeFrom(insurer, hospital, mortality), 9, "free");
        // Another commissioner agrees for itself.
        terms.commissioner = laboratory;
        terms.first = 1;
        propose();
        vm.prank(laboratoryController);
        levels.accept(terms);
    }

    // ---------------------------------------------------------------------------------------------------- take back

    function test_whatNobodyAcceptedGoesBack() external {
        expectError(inState(IServiceLevels.AgreementState.None));
        levels.takeBack(terms);
        propose();
        vm.warp(terms.acceptBy - 1);
        expectError(
            abi.encodeWithSelector(IServiceLevels.AcceptanceOpen.selector, id(), terms.acceptBy, terms.acceptBy - 1)
        );
        levels.takeBack(terms);
        vm.warp(terms.acceptBy);
        AgreementId agreement = id();
        expectEmitFrom(address(levels));
        emit IServiceLevels.BondTakenBack(agreement, 4 * uint256(BOND));
        vm.prank(stranger);
        levels.takeBack(terms);
        assertSlot(0, 1, IServiceLevels.AgreementState.TakenBack);
        assertCredits(0, 4 * uint256(BOND));
        expectError(inState(IServiceLevels.AgreementState.TakenBack));
        levels.takeBack(terms);
        vm.warp(terms.acceptBy - 1);
        expectError(inState(IServiceLevels.AgreementState.TakenBack));
        accept();
    }

    function test_whatWasAcceptedDoesNotGoBack() external {
        agree();
        vm.warp(terms.acceptBy);
        expectError(inState(IServiceLevels.AgreementState.Accepted));
        levels.takeBack(terms);
    }
}
