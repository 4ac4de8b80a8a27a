// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EndNotInFuture} from "../../contracts/shared/errors.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {IConsentRegistry} from "../../contracts/records/interfaces/IConsentRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// Every number and list of a consent, held against a model that is written from the interface's words.
contract ConsentFuzzTest is ConsentSigning {
    function setUp() external {
        deploy();
    }

    struct Model {
        bool touched;
        bool revoked;
        uint64 categories;
        uint40 from;
        uint40 until;
        uint32 generation;
    }

    bytes4[7] private refusals = [
        bytes4(0),
        IConsentRegistry.AbsentConsent.selector,
        IConsentRegistry.RevokedConsent.selector,
        IConsentRegistry.OutdatedConsent.selector,
        IConsentRegistry.EarlyConsent.selector,
        IConsentRegistry.ExpiredConsent.selector,
        IConsentRegistry.UncoveredCategory.selector
    ];

    function expectedState(
        Model memory model,
        uint32 generation,
        uint256 time,
        uint8 category
    ) private pure returns (IConsentRegistry.ConsentState) {
        if (!model.touched) return IConsentRegistry.ConsentState.Absent;
        if (model.revoked) return IConsentRegistry.ConsentState.Revoked;
        if (model.generation < generation) return IConsentRegistry.ConsentState.Outdated;
        if (time < model.from) return IConsentRegistry.ConsentState.Early;
        if (time >= model.until) return IConsentRegistry.ConsentState.Expired;
        for (uint256 bit = 0; bit < 64; ++bit) {
            if (bit == category && (model.categories / 2 ** bit) % 2 == 1) return IConsentRegistry.ConsentState.Granted;
        }
        return IConsentRegistry.ConsentState.NotCovered;
    }

    function assertAgree(IConsentRegistry.ConsentState expected, uint8 category) private view {
        bool granted = expected == IConsentRegistry.ConsentState.Granted;
        assertEq(uint256(consents.consentStateOf(alice.id, hospital, TREAT, category)), uint256(expected), "state");
        assertEq(consents.isConsented(alice.id, hospital, TREAT, category), granted, "isConsented");
        assertEq(consents.mayRead(alice.id, hospital, doctor, TREAT, category), granted, "mayRead");
        try consents.requireMayRead(alice.id, hospital, doctor, TREAT, category) {
            assertTrue(granted, "requireMayRead passed");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(refusals[uint256(expected)]), "reason");
        }
    }

    /// One bit of `steps` pairs says what happens next: nothing, a grant, a revocation, a revocation of all.
    function testFuzz_theQuestionsAgreeWithTheModel(
        uint64 categories,
        uint256 from,
        uint256 until,
        uint256 time,
        uint8 category,
        uint8 steps
    ) external {
        Model memory model;
        uint32 generation;
        model.from = uint40(bound(from, START - 100, START + 100));
        model.until = uint40(bound(until, START + 101, START + 200));
        model.categories = categories == 0 ? 1 : categories;
        IConsentRegistry.Terms memory terms = IConsentRegistry.Terms(
            hospital,
            TREAT,
            model.categories,
            model.from,
            model.until,
            0
        );
        for (uint256 i = 0; i < 4; ++i) {
            uint256 step = (steps >> (2 * i)) & 3;
            vm.prank(alice.account);
            if (step == 1) {
                consents.grant(alice.id, terms);
                (model.touched, model.revoked, model.generation) = (true, false, generation);
            } else if (step == 2) {
                consents.revoke(alice.id, hospital, TREAT);
                (model.touched, model.revoked) = (true, true);
            } else if (step == 3) {
                consents.revokeAll(alice.id);
                ++generation;
            } else {
                vm.stopPrank();
            }
        }
        uint256[5] memory times = [
            bound(time, START - 150, START + 250),
            uint256(model.from) - 1,
            model.from,
            uint256(model.until) - 1,
            model.until
        ];
        for (uint256 i = 0; i < 5; ++i) {
            vm.warp(times[i]);
            assertAgree(expectedState(model, generation, times[i], category % 64), category % 64);
            assertAgree(expectedState(model, generation, times[i], category), category);
        }
    }

    /// All 64 bits against all 256 categories.
    function testFuzz_everyCategoryOfEverySet(uint64 categories) external {
        if (categories == 0) categories = 1;
        sendGrant(alice, termsFor(hospital, categories));
        for (uint256 category = 0; category < 256; ++category) {
            bool expected = category < 64 && (categories / 2 ** category) % 2 == 1;
            assertEq(consents.isConsented(alice.id, hospital, TREAT, uint8(category)), expected, "category");
        }
    }

    /// A grant is refused for exactly the reasons that the interface names, and stored as it came otherwise.
    function testFuzz_grantTakesOrRefuses(uint64 categories, uint40 from, uint40 until, bytes32 purpose) external {
        from = uint40(bound(from, 0, 2 * uint256(START)));
        until = uint40(bound(until, 0, 2 * uint256(START)));
        IConsentRegistry.Terms memory terms = IConsentRegistry.Terms(hospital, purpose, categories, from, until, 0);
        bytes memory reason;
        if (purpose == 0) reason = abi.encodeWithSelector(IConsentRegistry.NoPurpose.selector, hospital);
        else if (categories == 0) reason = abi.encodeWithSelector(IConsentRegistry.NoCategories.selector, hospital);
        else if (until <= from) reason = abi.encodeWithSelector(IConsentRegistry.EmptyPeriod.selector, from, until);
        else if (until <= START) reason = abi.encodeWithSelector(EndNotInFuture.selector, until, START);
        vm.prank(alice.account);
        if (reason.length > 0) vm.expectRevert(reason);
        consents.grant(alice.id, terms);
        IConsentRegistry.Consent memory expected;
        if (reason.length == 0) expected = IConsentRegistry.Consent(categories, from, until, 0, 1, false);
        assertConsent(alice.id, hospital, purpose, expected, "consent");
    }

    /// Many at once are the same as one after the other: sent, also where one reader comes twice; signed, each once.
    function testFuzz_grantManyIsAsManyGrants(uint256 seed, uint256 size, bool signed) external {
        IConsentRegistry.Terms[] memory list = new IConsentRegistry.Terms[](bound(size, 1, 12));
        for (uint256 i = 0; i < list.length; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            list[i] = IConsentRegistry.Terms(
                OrgId.wrap(bytes32(1 + (signed ? i : seed % 5))),
                seed & 256 == 0 ? TREAT : HRESCH,
                uint64(seed >> 64) | 1,
                uint40(START + ((seed >> 16) % 1000)),
                uint40(START + 1000 + ((seed >> 32) % 1000)),
                bytes32(seed)
            );
            sendGrant(bob, list[i]);
        }
        if (signed) {
            uint48[] memory nonces = new uint48[](list.length);
            bytes32 structHash = grantsHash(alice.id, list, nonces, 0, DEADLINE);
            consents.grantManyBySig(alice.id, list, nonces, authorize(alice, 0, DEADLINE, structHash));
        } else {
            vm.prank(alice.account);
            consents.grantMany(alice.id, list);
        }
        for (uint256 i = 0; i < list.length; ++i) {
            OrgId reader = list[i].reader;
            bytes32 purpose = list[i].purpose;
            uint256 slot = consentSlot(bob.id, reader, purpose);
            assertEq(consentSlot(alice.id, reader, purpose), slot, "consent");
        }
    }

    /// Both halves of the question are needed, whatever the account's duties and the time.
    function testFuzz_mayReadIsConsentAndActing(uint32 duties, uint256 end, uint256 time, bool granted) external {
        duties = uint32(bound(duties, 1, Duties.ALL));
        uint40 memberUntil = uint40(bound(end, START + 1, START + 100));
        join(hospital, hospitalController, stranger, duties, memberUntil);
        if (granted) sendGrant(alice, IConsentRegistry.Terms(hospital, TREAT, 1, START, START + 50, 0));
        time = bound(time, START, START + 110);
        vm.warp(time);
        bool expected = granted && time < START + 50 && time < memberUntil && duties % 2 == 1;
        assertEq(consents.mayRead(alice.id, hospital, stranger, TREAT, 0), expected, "mayRead");
        bool passed = true;
        try consents.requireMayRead(alice.id, hospital, stranger, TREAT, 0) {} catch {
            passed = false;
        }
        assertEq(passed, expected, "requireMayRead");
    }

    /// A signature is usable while time <= deadline, for any deadline.
    function testFuzz_deadline(uint256 deadline, uint256 time) external {
        uint40 last = uint40(bound(deadline, START, START + 50));
        time = bound(time, START, START + 60);
        IConsentRegistry.Terms memory terms = termsFor(hospital, 1);
        IConsentRegistry.Authorization memory authorization = authorizeGrant(alice, terms, 0, 0, last);
        vm.warp(time);
        bool passed = true;
        try consents.grantBySig(alice.id, terms, 0, authorization) {} catch {
            passed = false;
        }
        assertEq(passed, time <= last, "usable");
    }

    /// Any one flipped bit of a signature or of its nonce, generation or deadline voids it.
    function testFuzz_aFlippedBitVoidsASignature(uint256 position, uint8 part) external {
        IConsentRegistry.Terms memory terms = termsFor(hospital, 1);
        IConsentRegistry.Authorization memory authorization = authorizeGrant(alice, terms, 0, 0, DEADLINE);
        uint48 nonce;
        part = part % 4;
        if (part == 0) authorization.generation ^= uint32(1 << (position % 32));
        if (part == 1) authorization.deadline ^= uint40(1 << (position % 40));
        if (part == 2) nonce = uint48(1 << (position % 48));
        if (part == 3) authorization.signature[position % 65] ^= bytes1(uint8(1 << ((position / 65) % 8)));
        bool passed = true;
        try consents.grantBySig(alice.id, terms, nonce, authorization) {} catch {
            passed = false;
        }
        assertEq(passed, false, "void");
    }
}
