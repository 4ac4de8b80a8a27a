// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Duties} from "../../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {AgreementTerms} from "../../../contracts/quality/agreementTypes.sol";
import {ICharts} from "../../../contracts/quality/interfaces/ICharts.sol";
import {IServiceLevels} from "../../../contracts/quality/interfaces/IServiceLevels.sol";
import {LeakyCoin} from "../../resources/market/tokens/LeakyCoin.sol";
import {LyingCoin} from "../../resources/market/tokens/LyingCoin.sol";
import {ReentrantCoin} from "../../resources/market/tokens/ReentrantCoin.sol";
import {SilentCoin} from "../../resources/market/tokens/SilentCoin.sol";
import {TaxedCoin} from "../../resources/market/tokens/TaxedCoin.sol";
import {LevelsTest} from "./LevelsTest.sol";

/// Withdrawals, and tokens that do not keep ERC-20's word: none costs another agreement a coin.
contract LevelsMoneyTest is LevelsTest {
    uint256 private constant ALL = 4 * uint256(BOND);
    AgreementTerms private _good;
    ICharts.Report private none;

    function setUp() external {
        deployLevels();
        // Another agreement, in a good coin, whose money lies there throughout.
        terms.commissioner = laboratory;
        propose();
        _good = terms;
        terms.commissioner = insurer;
    }

    function inToken(address token) private {
        terms.token = IERC20(token);
        fill(token, dealer);
    }

    /// Nobody accepts, so that the provider is owed everything.
    function owed() private {
        propose();
        vm.warp(terms.acceptBy);
        levels.takeBack(terms);
    }

    function withdraw() private {
        vm.prank(hospitalController);
        levels.withdraw(hospital, terms.token);
    }

    function assertUntouched() private view {
        assertEq(coin.balanceOf(address(levels)), ALL, "the other agreement's money");
    }

    function differs(uint256 expected, uint256 actual) private view returns (bytes memory) {
        return abi.encodeWithSelector(IServiceLevels.BondDiffers.selector, terms.token, expected, actual);
    }

    // ----------------------------------------------------------------------------------------------------- withdraw

    function test_theControllingAccountWithdraws() external {
        owed();
        uint256 held = coin.balanceOf(address(levels));
        expectError(abi.encodeWithSelector(IOrganizationRegistry.NotController.selector, hospital, dealer));
        vm.prank(dealer);
        levels.withdraw(hospital, terms.token);
        expectEmitFrom(address(levels));
        emit IServiceLevels.LevelCreditWithdrawn(hospital, terms.token, hospitalController, ALL);
        withdraw();
        assertEq(coin.balanceOf(hospitalController), ALL, "paid");
        assertEq(coin.balanceOf(address(levels)), held - ALL, "held");
        expectError(abi.encodeWithSelector(IServiceLevels.NoLevelCredit.selector, hospital, terms.token));
        withdraw();
    }

    function test_whoIsSuspendedWaits() external {
        owed();
        organizations.suspend(hospital);
        expectError(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, hospital));
        withdraw();
        organizations.reinstate(hospital);
        organizations.changeAccreditation(hospital, Licences.CARE, uint40(block.timestamp));
        withdraw();
        assertEq(coin.balanceOf(hospitalController), ALL, "paid");
    }

    // ------------------------------------------------------------------------------------------------------- tokens

    function test_aFeeOnTransferIsRefused() external {
        inToken(address(new TaxedCoin()));
        expectError(differs(ALL, ALL - ALL / 100));
        propose();
        assertSlot(0, 0, IServiceLevels.AgreementState.None);
        assertEq(terms.token.balanceOf(dealer), PURSE, "purse");
    }

    function test_aFeeOnWhatIsPaidOutIsRefusedAndTheCreditStays() external {
        inToken(address(new LeakyCoin()));
        // Another agreement's coins of the same token, from which the fee would be taken.
        terms.document = keccak256("other");
        propose();
        terms.document = keccak256("contract");
        owed();
        expectError(differs(ALL, ALL + ALL / 100));
        withdraw();
        assertEq(credit(hospital), ALL, "credit");
        assertUntouched();
    }

    function test_falseIsRefused() external {
        LyingCoin lying = new LyingCoin();
        inToken(address(lying));
        bytes memory failed = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(lying));
        lying.answerWith(LyingCoin.Answer.False);
        vm.expectRevert(failed);
        propose();
        lying.answerWith(LyingCoin.Answer.Honest);
        owed();
        lying.answerWith(LyingCoin.Answer.False);
        vm.expectRevert(failed);
        withdraw();
        assertEq(credit(hospital), ALL, "credit");
    }

    function test_trueForNothingIsRefused() external {
        LyingCoin lying = new LyingCoin();
        inToken(address(lying));
        lying.answerWith(LyingCoin.Answer.TrueForNothing);
        expectError(differs(ALL, 0));
        propose();
        lying.answerWith(LyingCoin.Answer.Honest);
        owed();
        lying.answerWith(LyingCoin.Answer.TrueForNothing);
        expectError(differs(ALL, 0));
        withdraw();
        lying.answerWith(LyingCoin.Answer.Honest);
        withdraw();
        assertEq(lying.balanceOf(hospitalController), ALL, "paid when the token is honest again");
    }

    function test_aTokenThatReturnsNothingIsTaken() external {
        SilentCoin silent = new SilentCoin();
        terms.token = IERC20(address(silent));
        silent.mint(dealer, PURSE);
        vm.prank(dealer);
        silent.approve(address(levels), PURSE);
        owed();
        withdraw();
        assertEq(silent.balanceOf(hospitalController), ALL, "paid");
    }

    function test_nobodyProposesWithoutCoinsOrAllowance() external {
        address poor = address(0x9008);
        join(hospital, hospitalController, poor, Duties.ALLOCATE, END);
        expectError(
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", address(levels), 0, ALL)
        );
        vm.prank(poor);
        levels.propose(terms);
        vm.prank(poor);
        coin.approve(address(levels), ALL);
        expectError(abi.encodeWithSignature("ERC20InsufficientBalance(address,uint256,uint256)", poor, 0, ALL));
        vm.prank(poor);
        levels.propose(terms);
    }

    // --------------------------------------------------------------------------------------------------- reentrancy

    /// The token deals for the provider and for the commissioner: nothing else stands in the second call's way.
    function reentrant() private returns (ReentrantCoin token) {
        token = new ReentrantCoin();
        inToken(address(token));
        fill(address(token), address(token));
        vm.prank(hospitalController);
        organizations.offerMembership(hospital, address(token), Duties.ALLOCATE, END);
        vm.prank(insurerController);
        organizations.offerMembership(insurer, address(token), Duties.ALLOCATE, END);
        bytes memory join_ = abi.encodeCall(organizations.acceptMembership, (hospital, Duties.ALLOCATE, END));
        token.act(address(organizations), join_);
        join_ = abi.encodeCall(organizations.acceptMembership, (insurer, Duties.ALLOCATE, END));
        token.act(address(organizations), join_);
    }

    function assertStopped(ReentrantCoin token, bytes memory second) private {
        uint256 before = token.balanceOf(address(levels));
        token.callBack(address(levels), second);
        terms.document = keccak256(second);
        propose();
        assertTrue(!token.passed(), "the second call passed");
        assertEq(
            keccak256(token.answer()),
            keccak256(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)),
            "stopped by something else"
        );
        assertEq(token.balanceOf(address(levels)), before + ALL, "one payment");
    }

    function test_aReentrantTokenDoesNothingFromInside() external {
        ReentrantCoin token = reentrant();
        AgreementTerms memory inside = terms;
        inside.document = keccak256("inside");
        assertStopped(token, abi.encodeCall(levels.propose, (inside)));
        assertStopped(token, abi.encodeCall(levels.accept, (terms)));
        assertStopped(token, abi.encodeCall(levels.takeBack, (_good)));
        assertStopped(token, abi.encodeCall(levels.settle, (_good, none)));
        assertStopped(token, abi.encodeCall(levels.settleUnreported, (_good, none)));
        assertStopped(token, abi.encodeCall(levels.withdraw, (insurer, terms.token)));
        assertUntouched();
    }

    function test_aReentrantTokenDoesNotWithdrawTwice() external {
        ReentrantCoin token = reentrant();
        owed();
        vm.prank(hospitalController);
        organizations.offerController(hospital, address(token));
        token.act(address(organizations), abi.encodeCall(organizations.acceptController, (hospital)));
        bytes memory call = abi.encodeCall(levels.withdraw, (hospital, terms.token));
        token.callBack(address(levels), call);
        token.act(address(levels), call);
        assertTrue(!token.passed(), "the second call passed");
        assertEq(token.balanceOf(address(levels)), 0, "one payment");
        assertEq(credit(hospital), 0, "credit");
        assertUntouched();
    }
}
