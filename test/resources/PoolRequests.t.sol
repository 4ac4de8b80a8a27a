// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {EmptyDigest, ExpiredSignature} from "../../contracts/shared/errors.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {PoolId, PoolTerms, REQUEST_TYPEHASH, RequestId, requestIdOf} from "../../contracts/resources/types.sol";
import {PoolTest} from "./PoolTest.sol";

contract PoolRequestsTest is PoolTest {
    bytes32 private constant EVIDENCE = keccak256("evidence");
    bytes32 private constant NULLIFIER = keccak256("nullifier");

    PoolId private pool;
    PoolId private attested;

    function setUp() public {
        deployPools();
        pool = opened(termsOf(list(2, 2)));
        PoolTerms memory terms = termsOf(list(2, 2));
        terms.attester = authority;
        attested = opened(terms);
    }

    function asks(OrgId org, bytes32 nullifier, uint32 priority, uint8 eligibility, bytes32 evidence) private {
        vm.prank(PLANNER);
        pools.request(pool, org, nullifier, priority, eligibility, evidence);
    }

    function asksAttested(
        OrgId org,
        uint8 eligibility,
        ICapacityPool.Attestation memory signed,
        bytes memory reason
    ) private {
        if (reason.length != 0) vm.expectRevert(reason);
        vm.prank(org == hospital ? HOSPITAL : OTHER);
        pools.requestAttested(attested, org, NULLIFIER, 5, eligibility, EVIDENCE, signed);
    }

    function attestation(
        PoolId of_,
        OrgId org,
        uint8 eligibility
    ) private view returns (ICapacityPool.Attestation memory) {
        return attestationBy(ATTESTER_KEY, of_, org, eligibility, DEADLINE);
    }

    function digestOf(PoolId of_, OrgId org, uint8 eligibility, uint40 deadline) private view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "PlaceAttestation(bytes32 pool,bytes32 org,bytes32 nullifier,uint8 eligibility,uint40 deadline)"
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("medtrail CapacityPool"),
                keccak256("1"),
                block.chainid,
                address(pools)
            )
        );
        bytes32 structHash = keccak256(abi.encode(typeHash, of_, org, NULLIFIER, eligibility, deadline));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function attestationBy(
        uint256 key,
        PoolId of_,
        OrgId org,
        uint8 eligibility,
        uint40 deadline
    ) private view returns (ICapacityPool.Attestation memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digestOf(of_, org, eligibility, deadline));
        return ICapacityPool.Attestation(attesterMember, deadline, abi.encodePacked(r, s, v));
    }

    function notAttested(OrgId org, uint8 eligibility) private view returns (bytes memory) {
        bytes32 digest = digestOf(attested, org, eligibility, DEADLINE);
        return abi.encodeWithSelector(ICapacityPool.NotAttested.selector, attesterMember, digest);
    }

    // --------------------------------------------------------------------------------------------------- requesting

    function test_ARequestIsOneSlotAndOneEvent() public {
        RequestId expected = RequestId.wrap(keccak256(abi.encode(REQUEST_TYPEHASH, pool, hospital, NULLIFIER)));
        vm.prank(PLANNER);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PlaceRequested(pool, hospital, expected, NULLIFIER, 17, 2, EVIDENCE);
        RequestId id = pools.request(pool, hospital, NULLIFIER, 17, 2, EVIDENCE);
        assertEq(RequestId.unwrap(id), RequestId.unwrap(expected), "id");
        ICapacityPool.Request memory request = pools.requestOf(pool, id);
        assertEq(request.tag, uint160(uint256(keccak256(abi.encode(hospital, EVIDENCE)))), "tag");
        assertEq(request.priority, 17, "priority");
        assertEq(request.eligibility, 2, "eligibility");
        assertState(pool, id, ICapacityPool.RequestState.Requested, "state");
        assertEq(request.time + request.category, 0, "rest");
        assertEq(pools.rulesOf(pool).requests, 1, "count");
    }

    function test_OnlyACareOrganisationsAllocatorAsks() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                hospital,
                CLERK,
                Duties.ALLOCATE,
                Duties.ALL & ~Duties.ALLOCATE
            )
        );
        vm.prank(CLERK);
        pools.request(pool, hospital, NULLIFIER, 1, 1, EVIDENCE);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, STRANGER));
        vm.prank(STRANGER);
        pools.request(pool, hospital, NULLIFIER, 1, 1, EVIDENCE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                insurer,
                Licences.CARE | Licences.EMERGENCY_CARE,
                Licences.INSURER
            )
        );
        vm.prank(INSURER);
        pools.request(pool, insurer, NULLIFIER, 1, 1, EVIDENCE);
    }

    function test_RefusesWhatIsNoRequest() public {
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.UnknownCategories.selector, 4, 2));
        asks(hospital, NULLIFIER, 1, 4, EVIDENCE);
        uint32 max = 32 * 65_535;
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.PriorityOutOfRange.selector, max + 1, max));
        asks(hospital, NULLIFIER, max + 1, 1, EVIDENCE);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.EmptyNullifier.selector, pool));
        asks(hospital, 0, 1, 1, EVIDENCE);
        vm.expectRevert(EmptyDigest.selector);
        asks(hospital, NULLIFIER, 1, 1, 0);
        asks(hospital, NULLIFIER, max, 0, EVIDENCE);
    }

    function test_RefusesAPoolThatNobodyOpened() public {
        PoolId nobody = PoolId.wrap(keccak256("nobody"));
        bytes memory unknown = abi.encodeWithSelector(ICapacityPool.UnknownPool.selector, nobody);
        vm.expectRevert(unknown);
        pools.request(nobody, hospital, NULLIFIER, 1, 1, EVIDENCE);
        ICapacityPool.Attestation memory none;
        vm.expectRevert(unknown);
        pools.requestAttested(nobody, hospital, NULLIFIER, 1, 1, EVIDENCE, none);
        vm.expectRevert(unknown);
        pools.close(nobody);
        vm.expectRevert(unknown);
        pools.settle(nobody, new RequestId[](0));
        vm.expectRevert(unknown);
        pools.rankOf(nobody, RequestId.wrap(0));
    }

    function test_ThePoolHasAMost() public {
        // The count stands above the other rules; the pools are the contract's first mapping behind EIP-712's two slots.
        bytes32 slot = rulesSlot();
        uint256 word = uint256(vm.load(address(pools), slot));
        ICapacityPool.Rules memory rules = pools.rulesOf(pool);
        assertEq(uint40(word), rules.until, "the slot of the rules");
        uint256 countAt = 40 + 40 + 32 + 32 + 5 * 8;
        vm.store(address(pools), slot, bytes32(word | (uint256(pools.MAX_REQUESTS() - 1) << countAt)));
        asks(hospital, NULLIFIER, 1, 1, EVIDENCE);
        assertEq(pools.rulesOf(pool).requests, pools.MAX_REQUESTS(), "full");
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.PoolFull.selector, pool, 1_000_000));
        asks(hospital, keccak256("one more"), 1, 1, EVIDENCE);
    }

    function rulesSlot() private view returns (bytes32 slot) {
        for (uint256 i = 0; i < 8; ++i) {
            slot = keccak256(abi.encode(pool, i));
            if (uint40(uint256(vm.load(address(pools), slot))) == UNTIL) return slot;
        }
        revert NotTrue("no slot of the rules");
    }

    function testFuzz_WhatIsAskedIsKept(
        bytes32 nullifier,
        uint32 priority,
        uint8 eligibility,
        bytes32 evidence
    ) public {
        vm.assume(nullifier != 0 && evidence != 0);
        priority = uint32(bound(priority, 0, 32 * 65_535));
        eligibility = uint8(bound(eligibility, 0, 3));
        asks(hospital, nullifier, priority, eligibility, evidence);
        ICapacityPool.Request memory request = pools.requestOf(pool, requestIdOf(pool, hospital, nullifier));
        assertEq(request.priority, priority, "priority");
        assertEq(request.eligibility, eligibility, "eligibility");
        vm.prank(HOSPITAL);
        pools.withdraw(pool, hospital, requestIdOf(pool, hospital, nullifier), evidence);
        assertEq(pools.rulesOf(pool).requests, 0, "count");
    }

    // -------------------------------------------------------------------------------------------------- attestations

    function test_APoolWithAnAttesterNeedsItsWord() public {
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.AttesterDiffers.selector, attested, authority));
        vm.prank(HOSPITAL);
        pools.request(attested, hospital, NULLIFIER, 1, 1, EVIDENCE);
        ICapacityPool.Attestation memory none;
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.AttesterDiffers.selector, pool, OrgId.wrap(0)));
        vm.prank(HOSPITAL);
        pools.requestAttested(pool, hospital, NULLIFIER, 1, 1, EVIDENCE, none);

        asksAttested(hospital, 1, attestation(attested, hospital, 1), "");
        RequestId id = requestIdOf(attested, authority, NULLIFIER);
        assertState(attested, id, ICapacityPool.RequestState.Requested, "asked");
    }

    function test_AnAttestedPersonCountsOnceOverAllOrganisations() public {
        asksAttested(hospital, 1, attestation(attested, hospital, 1), "");
        bytes memory reason = abi.encodeWithSelector(
            ICapacityPool.PlaceAlreadyRequested.selector,
            attested,
            requestIdOf(attested, authority, NULLIFIER),
            ICapacityPool.RequestState.Requested
        );
        asksAttested(other, 1, attestation(attested, other, 1), reason);
    }

    function test_AnAttestationServesNothingElse() public {
        PoolTerms memory terms = termsOf(list(1, 1));
        terms.attester = authority;
        PoolId another = opened(terms);
        asksAttested(hospital, 1, attestation(another, hospital, 1), notAttested(hospital, 1));
        asksAttested(other, 1, attestation(attested, hospital, 1), notAttested(other, 1));
        asksAttested(hospital, 3, attestation(attested, hospital, 1), notAttested(hospital, 3));
        asksAttested(hospital, 1, attestationBy(0xBAD, attested, hospital, 1, DEADLINE), notAttested(hospital, 1));
    }

    function test_AnAttestationEnds() public {
        uint40 end = START + 1 hours;
        vm.warp(end);
        asksAttested(hospital, 1, attestationBy(ATTESTER_KEY, attested, hospital, 1, end), "");
        vm.prank(HOSPITAL);
        pools.withdraw(attested, hospital, requestIdOf(attested, authority, NULLIFIER), EVIDENCE);
        vm.warp(end + 1);
        asksAttested(
            hospital,
            1,
            attestationBy(ATTESTER_KEY, attested, hospital, 1, end),
            abi.encodeWithSelector(ExpiredSignature.selector, end, end + 1)
        );
    }

    function test_AnAttesterWhoMayNotActAttestsNothing() public {
        ICapacityPool.Attestation memory signed = attestation(attested, hospital, 1);
        vm.prank(AUTHORITY);
        organizations.endMembership(authority, attesterMember);
        asksAttested(
            hospital,
            1,
            signed,
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, authority, attesterMember)
        );
    }

    // --------------------------------------------------------------------------------------------------- withdrawing

    function test_AWithdrawnRequestMayBeAskedAgain() public {
        asks(hospital, NULLIFIER, 1, 1, EVIDENCE);
        RequestId id = requestIdOf(pool, hospital, NULLIFIER);
        vm.prank(PLANNER);
        expectEmitFrom(address(pools));
        emit ICapacityPool.RequestWithdrawn(pool, hospital, id);
        pools.withdraw(pool, hospital, id, EVIDENCE);
        assertState(pool, id, ICapacityPool.RequestState.Withdrawn, "withdrawn");
        assertEq(pools.rulesOf(pool).requests, 0, "count");
        vm.expectRevert(stateDiffers(pool, id, ICapacityPool.RequestState.Withdrawn));
        vm.prank(PLANNER);
        pools.withdraw(pool, hospital, id, EVIDENCE);
        asks(hospital, NULLIFIER, 9, 2, keccak256("new evidence"));
        assertEq(pools.requestOf(pool, id).priority, 9, "priority");
        assertEq(pools.rulesOf(pool).requests, 1, "count");
    }

    function test_OnlyTheRequesterWithdraws() public {
        asks(hospital, NULLIFIER, 1, 1, EVIDENCE);
        RequestId id = requestIdOf(pool, hospital, NULLIFIER);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NotRequester.selector, pool, id, other));
        vm.prank(OTHER);
        pools.withdraw(pool, other, id, EVIDENCE);
        vm.expectRevert(abi.encodeWithSelector(ICapacityPool.NotRequester.selector, pool, id, hospital));
        vm.prank(HOSPITAL);
        pools.withdraw(pool, hospital, id, keccak256("other evidence"));
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, OTHER));
        vm.prank(OTHER);
        pools.withdraw(pool, hospital, id, EVIDENCE);
    }
}
