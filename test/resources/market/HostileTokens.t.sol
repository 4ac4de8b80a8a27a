// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Duties} from "../../../contracts/identity/Duties.sol";
import {Licences} from "../../../contracts/identity/Licences.sol";
import {OrgId} from "../../../contracts/identity/types.sol";
import {ICapacityMarket} from "../../../contracts/resources/interfaces/ICapacityMarket.sol";
import {MarketTest} from "./MarketTest.sol";
import {LeakyCoin} from "./tokens/LeakyCoin.sol";
import {LyingCoin} from "./tokens/LyingCoin.sol";
import {ReentrantCoin} from "./tokens/ReentrantCoin.sol";
import {SilentCoin} from "./tokens/SilentCoin.sol";
import {TaxedCoin} from "./tokens/TaxedCoin.sol";

/// Series in tokens that do not keep ERC-20's word: none gets a unit without its price or costs another series a coin.
contract HostileTokensTest is MarketTest {
    function setUp() public {
        deploy();
        // Another series, in a good coin, whose money lies there throughout.
        open();
        warp(opens(0));
        buy(RIVAL, rival, 0, 2);
        terms.start = START + 20 days;
    }

    function sellFor(address token) private {
        terms.token = IERC20(token);
        fill(token, BUYER);
        open();
        warp(opens(0));
    }

    function assertUntouched() private view {
        assertEq(coin.balanceOf(address(market)), 2 * uint256(PRICE), "the other series' money");
    }

    function paymentDiffers(uint256 expected, uint256 actual) private view returns (bytes memory) {
        return abi.encodeWithSelector(ICapacityMarket.PaymentDiffers.selector, terms.token, expected, actual);
    }

    function test_AFeeOnTransferIsRefused() public {
        sellFor(address(new TaxedCoin()));
        vm.expectRevert(paymentDiffers(3 * uint256(PRICE), (3 * uint256(PRICE) * 99) / 100));
        buy(BUYER, buyer, 0, 3);
        assertEq(slotOf(0).sold, 0, "sold");
        assertEq(purse(BUYER), PURSE, "purse");
    }

    function test_AFeeOnWhatIsPaidOutIsRefusedAndTheCreditStays() public {
        sellFor(address(new LeakyCoin()));
        buy(BUYER, buyer, 0, 3);
        cancel(BUYER, buyer, 0, 1);
        vm.expectRevert(paymentDiffers(PRICE, (uint256(PRICE) * 101) / 100));
        vm.prank(BUYER_CONTROLLER);
        market.withdraw(buyer, terms.token);
        assertEq(credit(buyer), PRICE, "credit");
        assertEq(purse(address(market)), 3 * uint256(PRICE), "market");
        assertUntouched();
    }

    function test_FalseIsRefused() public {
        LyingCoin lying = new LyingCoin();
        sellFor(address(lying));
        bytes memory failed = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(lying));
        lying.answerWith(LyingCoin.Answer.False);
        vm.expectRevert(failed);
        buy(BUYER, buyer, 0, 1);
        assertEq(slotOf(0).sold, 0, "sold");

        lying.answerWith(LyingCoin.Answer.Honest);
        buy(BUYER, buyer, 0, 1);
        cancel(BUYER, buyer, 0, 1);
        lying.answerWith(LyingCoin.Answer.False);
        vm.expectRevert(failed);
        vm.prank(BUYER_CONTROLLER);
        market.withdraw(buyer, terms.token);
        assertEq(credit(buyer), PRICE, "credit");
    }

    function test_TrueForNothingIsRefused() public {
        LyingCoin lying = new LyingCoin();
        sellFor(address(lying));
        lying.answerWith(LyingCoin.Answer.TrueForNothing);
        vm.expectRevert(paymentDiffers(PRICE, 0));
        buy(BUYER, buyer, 0, 1);

        lying.answerWith(LyingCoin.Answer.Honest);
        buy(BUYER, buyer, 0, 1);
        cancel(BUYER, buyer, 0, 1);
        lying.answerWith(LyingCoin.Answer.TrueForNothing);
        vm.expectRevert(paymentDiffers(PRICE, 0));
        vm.prank(BUYER_CONTROLLER);
        market.withdraw(buyer, terms.token);
        lying.answerWith(LyingCoin.Answer.Honest);
        vm.prank(BUYER_CONTROLLER);
        market.withdraw(buyer, terms.token);
        assertEq(purse(BUYER_CONTROLLER), PRICE, "paid when the token is honest again");
    }

    function test_ATokenThatReturnsNothingIsTaken() public {
        sellFor(address(new SilentCoin()));
        buy(BUYER, buyer, 0, 2);
        cancel(BUYER, buyer, 0, 1);
        vm.prank(BUYER_CONTROLLER);
        market.withdraw(buyer, terms.token);
        assertEq(purse(BUYER_CONTROLLER), PRICE, "withdrawn");
        assertEq(purse(address(market)), PRICE, "market");
    }

    function test_NobodyBuysWithoutCoinsOrAllowance() public {
        open();
        warp(opens(0));
        vm.expectRevert(
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", market, 0, uint256(PRICE))
        );
        vm.prank(BUYER_CONTROLLER);
        market.buy(terms, 0, buyer, 1, type(uint96).max);
        vm.prank(BUYER_CONTROLLER);
        coin.approve(address(market), PRICE);
        vm.expectRevert(
            abi.encodeWithSignature(
                "ERC20InsufficientBalance(address,uint256,uint256)",
                BUYER_CONTROLLER,
                0,
                uint256(PRICE)
            )
        );
        vm.prank(BUYER_CONTROLLER);
        market.buy(terms, 0, buyer, 1, type(uint96).max);
    }

    // --------------------------------------------------------------------------------------------------- reentrancy

    /// The token works for an organisation that bought, and controls another: nothing else stands in the second call's way.
    function reentrant() private returns (ReentrantCoin token) {
        token = new ReentrantCoin();
        sellFor(address(token));
        vm.prank(RIVAL_CONTROLLER);
        organizations.offerMembership(rival, address(token), Duties.ALL, END);
        token.act(address(organizations), abi.encodeCall(organizations.acceptMembership, (rival, Duties.ALL, END)));
        fill(address(token), address(token));
        token.act(address(market), abi.encodeCall(market.buy, (terms, 0, rival, 2, type(uint96).max)));
    }

    function assertStopped(ReentrantCoin token, bytes memory second) private {
        uint256 before = purse(address(market));
        token.callBack(address(market), second);
        buy(BUYER, buyer, 0, 1);
        assertTrue(!token.passed(), "the second call passed");
        assertEq(
            keccak256(token.answer()),
            keccak256(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)),
            "stopped by something else"
        );
        assertEq(purse(address(market)), before + PRICE, "one payment");
    }

    function test_AReentrantTokenNeitherBuysNorCancelsNorMovesMoney() public {
        ReentrantCoin token = reentrant();
        assertStopped(token, abi.encodeCall(market.buy, (terms, 0, rival, 1, type(uint96).max)));
        assertStopped(token, abi.encodeCall(market.cancel, (terms, 0, rival, 1)));
        assertStopped(token, abi.encodeCall(market.refund, (terms, 0, rival)));
        assertStopped(token, abi.encodeCall(market.collect, (terms, list(0))));
        assertStopped(token, abi.encodeCall(market.withdraw, (rival, terms.token)));
        assertPeriod(0, 7 * uint256(PRICE), 7, 7);
        assertUntouched();
    }

    function test_AReentrantTokenDoesNotWithdrawTwice() public {
        ReentrantCoin token = reentrant();
        OrgId own = organizations.accredit(address(token), keccak256("own"), Licences.CARE, END);
        token.act(address(market), abi.encodeCall(market.buy, (terms, 0, own, 3, type(uint96).max)));
        token.act(address(market), abi.encodeCall(market.cancel, (terms, 0, own, 3)));
        uint256 before = purse(address(market));
        token.callBack(address(market), abi.encodeCall(market.withdraw, (own, terms.token)));
        token.act(address(market), abi.encodeCall(market.withdraw, (own, terms.token)));
        assertTrue(!token.passed(), "the second call passed");
        assertEq(purse(address(market)), before - 3 * uint256(PRICE), "one payment");
        assertEq(credit(own), 0, "credit");
    }

    /// What is not guarded moves no money: the provider may cancel the period from inside, and the buyer gets all of it back.
    function test_APeriodCancelledFromInsideAPurchaseIsRefunded() public {
        ReentrantCoin token = reentrant();
        vm.prank(CLINIC_CONTROLLER);
        organizations.offerMembership(clinic, address(token), Duties.ALLOCATE, END);
        token.act(
            address(organizations),
            abi.encodeCall(organizations.acceptMembership, (clinic, Duties.ALLOCATE, END))
        );
        token.callBack(address(market), abi.encodeCall(market.cancelPeriod, (terms, 0)));
        buy(BUYER, buyer, 0, 1);
        assertTrue(token.passed(), "cancelled");
        market.refund(terms, 0, buyer);
        market.refund(terms, 0, rival);
        assertEq(credit(buyer), PRICE, "credit");
        assertPeriod(0, 0, 0, 3);
    }
}
