// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {EmptyDigest, ListLengthOutOfRange} from "../../contracts/shared/errors.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {POOL_TYPEHASH, PoolId, PoolTerms} from "../../contracts/resources/types.sol";
import {PoolTest} from "./PoolTest.sol";

contract PoolOpenTest is PoolTest {
    function setUp() public {
        deployPools();
    }

    function refuses(PoolTerms memory terms, bytes memory reason) private {
        vm.prank(TRUST);
        vm.expectRevert(reason);
        pools.open(terms);
    }

    function timesInvalid(PoolTerms memory terms) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ICapacityPool.PoolTimesInvalid.selector,
                terms.from,
                terms.until,
                terms.deadline,
                terms.answerTime,
                terms.revealTime
            );
    }

    function test_TellsAllTerms() public {
        PoolTerms memory terms = termsOf(list(3, 2));
        terms.categories[1].soft = true;
        terms.categories[0].open = true;
        terms.attester = authority;
        PoolId expected = PoolId.wrap(
            keccak256(abi.encode(POOL_TYPEHASH, block.chainid, address(pools), trust, keccak256(abi.encode(terms))))
        );
        vm.prank(TRUST);
        expectEmitFrom(address(pools));
        emit ICapacityPool.PoolOpened(expected, trust, terms.kind, terms);
        PoolId pool = pools.open(terms);
        assertEq(PoolId.unwrap(pool), PoolId.unwrap(expected), "id");
        assertEq(PoolId.unwrap(pools.poolIdOf(terms)), PoolId.unwrap(expected), "poolIdOf");
        assertStage(pool, ICapacityPool.Stage.Asking, "stage");
        assertFree(pool, 0, 3, "free 0");
        assertFree(pool, 1, 2, "free 1");
        (OrgId provider, OrgId attester) = pools.partiesOf(pool);
        assertEq(OrgId.unwrap(provider), OrgId.unwrap(trust), "provider");
        assertEq(OrgId.unwrap(attester), OrgId.unwrap(authority), "attester");
        assertEq(pools.drawOf(pool).commitment, terms.drawCommitment, "commitment");
        assertEq(address(pools.ORGANIZATIONS()), address(organizations), "registry");
        assertRules(pools.rulesOf(pool), terms);
    }

    function assertRules(ICapacityPool.Rules memory rules, PoolTerms memory terms) private pure {
        assertEq(rules.until, terms.until, "until");
        assertEq(rules.deadline, terms.deadline, "deadline");
        assertEq(rules.answerTime, terms.answerTime, "answerTime");
        assertEq(rules.revealTime, terms.revealTime, "revealTime");
        assertEq(rules.categories, terms.categories.length, "categories");
        assertEq(rules.lowerFirst, terms.lowerFirst, "lowerFirst");
        assertEq(rules.attested, OrgId.unwrap(terms.attester) != 0, "attested");
        assertEq(rules.requests, 0, "requests");
        for (uint256 i = 0; i < terms.categories.length; ++i) {
            assertEq((rules.open >> i) & 1, terms.categories[i].open ? 1 : 0, "open");
            assertEq((rules.soft >> i) & 1, terms.categories[i].soft ? 1 : 0, "soft");
        }
    }

    function test_OnlyAMemberOfTheProviderOpens() public {
        PoolTerms memory terms = openTerms(1);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, trust, STRANGER));
        vm.prank(STRANGER);
        pools.open(terms);
        join(trust, TRUST, CLERK, Duties.ALL & ~Duties.ALLOCATE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                trust,
                CLERK,
                Duties.ALLOCATE,
                Duties.ALL & ~Duties.ALLOCATE
            )
        );
        vm.prank(CLERK);
        pools.open(terms);
        organizations.suspend(trust);
        refuses(terms, abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, trust));
    }

    function test_OpensOnce() public {
        PoolTerms memory terms = openTerms(1);
        PoolId pool = opened(terms);
        refuses(terms, abi.encodeWithSelector(ICapacityPool.PoolAlreadyOpened.selector, pool));
        terms.drawCommitment = keccak256("another");
        opened(terms);
    }

    function test_RefusesWhatSaysNothing() public {
        PoolTerms memory terms = openTerms(1);
        terms.kind = 0;
        refuses(terms, abi.encodeWithSelector(EmptyDigest.selector));
        terms = openTerms(1);
        terms.score = 0;
        refuses(terms, abi.encodeWithSelector(EmptyDigest.selector));
        terms = openTerms(1);
        terms.drawCommitment = 0;
        refuses(terms, abi.encodeWithSelector(EmptyDigest.selector));
    }

    function test_RefusesTimesThatDoNotFollow() public {
        PoolTerms memory terms = openTerms(1);
        terms.deadline = START - 1;
        refuses(terms, timesInvalid(terms));
        terms.deadline = UNTIL;
        refuses(terms, timesInvalid(terms));
        terms = openTerms(1);
        terms.from = UNTIL;
        refuses(terms, timesInvalid(terms));
        terms = openTerms(1);
        terms.answerTime = 0;
        refuses(terms, timesInvalid(terms));
        terms = openTerms(1);
        terms.revealTime = 0;
        refuses(terms, timesInvalid(terms));
        terms = openTerms(1);
        (terms.deadline, terms.from, terms.until) = (START, START, START + 1);
        opened(terms);
    }

    /// Any times: opened exactly when they follow one another.
    function testFuzz_Times(uint40 from, uint40 until, uint40 deadline, uint32 answerTime, uint32 revealTime) public {
        PoolTerms memory terms = openTerms(1);
        if (from % 3 != 0) (until, deadline) = (uint40(bound(until, START, END)), uint40(bound(deadline, START, END)));
        if (from % 2 != 0) from = uint40(bound(from, START, END));
        (terms.from, terms.until, terms.deadline) = (from, until, deadline);
        (terms.answerTime, terms.revealTime) = (answerTime, revealTime);
        bool follow = deadline >= START && deadline < until && from < until && answerTime != 0 && revealTime != 0;
        if (!follow) refuses(terms, timesInvalid(terms));
        else assertRules(pools.rulesOf(opened(terms)), terms);
    }

    /// Any quotas: opened exactly when each is positive and all are the units.
    function testFuzz_Quotas(uint16[] memory quotas, uint16 units, bool honest) public {
        uint256 sum;
        bool empty;
        for (uint256 i = 0; i < quotas.length; ++i) {
            if (honest) quotas[i] = uint16(bound(quotas[i], 1, 8_000));
            if (quotas[i] == 0) empty = true;
            sum += quotas[i];
        }
        vm.assume(sum <= type(uint16).max);
        PoolTerms memory terms = termsOf(quotas);
        if (!honest) terms.units = units;
        if (quotas.length == 0 || quotas.length > 8) {
            refuses(terms, abi.encodeWithSelector(ListLengthOutOfRange.selector, quotas.length, 8));
        } else if (empty || sum != terms.units) {
            refuses(terms, abi.encodeWithSelector(ICapacityPool.QuotasDiffer.selector, sum, terms.units));
        } else {
            PoolId pool = opened(terms);
            for (uint256 i = 0; i < quotas.length; ++i) assertFree(pool, i, quotas[i], "free");
        }
    }

    function test_RefusesNoCategoryAndNine() public {
        refuses(termsOf(new uint16[](0)), abi.encodeWithSelector(ListLengthOutOfRange.selector, 0, 8));
        refuses(termsOf(new uint16[](9)), abi.encodeWithSelector(ListLengthOutOfRange.selector, 9, 8));
        uint16[] memory quotas = new uint16[](8);
        for (uint256 i = 0; i < 8; ++i) quotas[i] = 8_191;
        PoolTerms memory terms = termsOf(quotas);
        terms.categories[7].quota = 0;
        refuses(terms, abi.encodeWithSelector(ICapacityPool.QuotasDiffer.selector, 7 * 8_191, 8 * 8_191));
        terms = termsOf(quotas);
        terms.units -= 1;
        refuses(terms, abi.encodeWithSelector(ICapacityPool.QuotasDiffer.selector, 8 * 8_191, 8 * 8_191 - 1));
        PoolId pool = opened(termsOf(quotas));
        for (uint256 i = 0; i < 8; ++i) assertFree(pool, i, 8_191, "free");
    }

    function test_APoolThatNobodyOpenedIsNothing() public view {
        PoolId pool = PoolId.wrap(keccak256("nobody"));
        assertStage(pool, ICapacityPool.Stage.None, "stage");
        assertEq(pools.freeOf(pool).length, 0, "free");
        assertEq(pools.rulesOf(pool).until, 0, "rules");
    }
}
