// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {CapacityPool} from "../../contracts/resources/CapacityPool.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {ICapacityPool} from "../../contracts/resources/interfaces/ICapacityPool.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrganizationRegistry} from "../../contracts/identity/OrganizationRegistry.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {
    CategoryTerms,
    PoolId,
    PoolTerms,
    RequestId,
    drawCommitmentOf,
    placeEvidenceOf,
    requestIdOf
} from "../../contracts/resources/types.sol";
import {TestBase} from "../shared/TestBase.sol";

/// A trust with beds, two hospitals whose patients need them, and the life of a pool in steps.
abstract contract PoolTest is TestBase {
    uint40 internal constant START = 1_800_000_000;
    uint40 internal constant END = START + 365 days;
    uint40 internal constant DEADLINE = START + 1 days;
    uint40 internal constant FROM = START + 3 days;
    uint40 internal constant UNTIL = START + 30 days;
    uint32 internal constant ANSWER_TIME = 2 hours;
    uint32 internal constant REVEAL_TIME = 6 hours;
    bytes32 internal constant SECRET = keccak256("the trust's secret");
    uint256 internal constant ATTESTER_KEY = 0xA77E57;

    address internal constant TRUST = address(0xC0FFEE01);
    address internal constant HOSPITAL = address(0xC0FFEE02);
    address internal constant OTHER = address(0xC0FFEE03);
    address internal constant INSURER = address(0xC0FFEE04);
    address internal constant AUTHORITY = address(0xC0FFEE05);
    address internal constant PLANNER = address(0xA110);
    address internal constant CLERK = address(0xC1E4);
    address internal constant STRANGER = address(0xBAD);
    address internal constant WALKER = address(0x7A1);

    OrganizationRegistry internal organizations;
    CapacityPool internal pools;
    OrgId internal trust;
    OrgId internal hospital;
    OrgId internal other;
    OrgId internal insurer;
    OrgId internal authority;
    address internal attesterMember;

    function deployPools() internal {
        vm.warp(START);
        vm.roll(1_000);
        AccessManager manager = new AccessManager(address(this));
        organizations = new OrganizationRegistry(address(manager), 2 days);
        pools = new CapacityPool(organizations);
        trust = organizations.accredit(TRUST, keccak256("trust"), Licences.WHOLESALER, END);
        hospital = organizations.accredit(HOSPITAL, keccak256("hospital"), Licences.CARE, END);
        other = organizations.accredit(OTHER, keccak256("other"), Licences.EMERGENCY_CARE | Licences.CARE, END);
        insurer = organizations.accredit(INSURER, keccak256("insurer"), Licences.INSURER, END);
        authority = organizations.accredit(AUTHORITY, keccak256("authority"), Licences.RESEARCH, END);
        attesterMember = vm.addr(ATTESTER_KEY);
        join(hospital, HOSPITAL, PLANNER, Duties.ALLOCATE);
        join(hospital, HOSPITAL, CLERK, Duties.ALL & ~Duties.ALLOCATE);
        join(authority, AUTHORITY, attesterMember, Duties.ALLOCATE);
    }

    function join(OrgId org, address controller, address account, uint32 duties) internal {
        vm.prank(controller);
        organizations.offerMembership(org, account, duties, END);
        vm.prank(account);
        organizations.acceptMembership(org, duties, END);
    }

    // -------------------------------------------------------------------------------------------------------- terms

    /// Hard categories that have to be eligible for, with these quotas.
    function termsOf(uint16[] memory quotas) internal view returns (PoolTerms memory terms) {
        terms.provider = trust;
        terms.kind = keccak256("http://example.org/beds|icu");
        terms.from = FROM;
        terms.until = UNTIL;
        terms.deadline = DEADLINE;
        terms.answerTime = ANSWER_TIME;
        terms.revealTime = REVEAL_TIME;
        terms.score = keccak256("SOFA");
        terms.drawCommitment = drawCommitmentOf(SECRET);
        terms.categories = new CategoryTerms[](quotas.length);
        for (uint256 i = 0; i < quotas.length; ++i) {
            terms.categories[i].quota = quotas[i];
            terms.units += quotas[i];
        }
    }

    /// One open category.
    function openTerms(uint16 units) internal view returns (PoolTerms memory terms) {
        terms = termsOf(list(units));
        terms.categories[0].open = true;
    }

    function list(uint16 a) internal pure returns (uint16[] memory quotas) {
        quotas = new uint16[](1);
        quotas[0] = a;
    }

    function list(uint16 a, uint16 b) internal pure returns (uint16[] memory quotas) {
        quotas = new uint16[](2);
        (quotas[0], quotas[1]) = (a, b);
    }

    function list(uint16 a, uint16 b, uint16 c) internal pure returns (uint16[] memory quotas) {
        quotas = new uint16[](3);
        (quotas[0], quotas[1], quotas[2]) = (a, b, c);
    }

    function opened(PoolTerms memory terms) internal returns (PoolId) {
        vm.prank(TRUST);
        return pools.open(terms);
    }

    // ----------------------------------------------------------------------------------------------------- requests

    function personOf(uint256 n) internal pure returns (bytes32) {
        return keccak256(abi.encode("person", n));
    }

    function nullifierOf(uint256 n) internal pure returns (bytes32) {
        return keccak256(abi.encode("nullifier", n));
    }

    function saltOf(uint256 n) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt", n));
    }

    /// Two components that add up to the priority.
    function pointsOf(uint32 priority) internal pure returns (uint16[] memory points) {
        points = new uint16[](2);
        points[0] = uint16(priority / 2);
        points[1] = uint16(priority - priority / 2);
    }

    function evidenceOf(uint256 n, uint32 priority) internal pure returns (bytes32) {
        return placeEvidenceOf(personOf(n), keccak256(abi.encode(pointsOf(priority))), saltOf(n));
    }

    /// The hospital asks for its n-th patient.
    function ask(PoolId pool, uint256 n, uint32 priority, uint8 eligibility) internal returns (RequestId) {
        vm.prank(HOSPITAL);
        return pools.request(pool, hospital, nullifierOf(n), priority, eligibility, evidenceOf(n, priority));
    }

    function requestOf(PoolId pool, uint256 n) internal view returns (RequestId) {
        return requestIdOf(pool, hospital, nullifierOf(n));
    }

    function withdraw(PoolId pool, uint256 n, uint32 priority) internal {
        vm.prank(HOSPITAL);
        pools.withdraw(pool, hospital, requestOf(pool, n), evidenceOf(n, priority));
    }

    // ----------------------------------------------------------------------------------------------------- the draw

    /// From requests to a known seed.
    function draw(PoolId pool) internal {
        vm.warp(DEADLINE + 1);
        closeAndFix(pool);
        pools.reveal(pool, SECRET);
    }

    function closeAndFix(PoolId pool) internal {
        pools.close(pool);
        vm.roll(pools.drawOf(pool).blockNumber + 1);
        pools.fixDraw(pool);
    }

    // -------------------------------------------------------------------------------------------------- settlement

    /// By rank; the pool's seed is known.
    function sorted(PoolId pool, RequestId[] memory ids) internal view returns (RequestId[] memory) {
        uint256[] memory ranks = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 rank = pools.rankOf(pool, ids[i]);
            RequestId id = ids[i];
            uint256 j = i;
            for (; j > 0 && ranks[j - 1] > rank; --j) (ranks[j], ids[j]) = (ranks[j - 1], ids[j - 1]);
            (ranks[j], ids[j]) = (rank, id);
        }
        return ids;
    }

    function slice(RequestId[] memory ids, uint256 from, uint256 to) internal pure returns (RequestId[] memory part) {
        part = new RequestId[](to - from);
        for (uint256 i = from; i < to; ++i) part[i - from] = ids[i];
    }

    function settle(PoolId pool, RequestId[] memory chunk) internal {
        vm.prank(WALKER);
        pools.settle(pool, chunk);
    }

    /// All requests that were asked for under 0 to count - 1, in one walk, and all winners in one page.
    function settled(PoolId pool, uint256 count) internal returns (RequestId[] memory ids) {
        ids = new RequestId[](count);
        for (uint256 i = 0; i < count; ++i) ids[i] = requestOf(pool, i);
        settle(pool, sorted(pool, ids));
    }

    function one(ICapacityPool.Winner memory winner) internal pure returns (ICapacityPool.Winner[] memory winners) {
        winners = new ICapacityPool.Winner[](1);
        winners[0] = winner;
    }

    function one(RequestId[] memory page) internal pure returns (RequestId[][] memory pages) {
        pages = new RequestId[][](1);
        pages[0] = page;
    }

    function one(RequestId request) internal pure returns (RequestId[] memory page) {
        page = new RequestId[](1);
        page[0] = request;
    }

    // ---------------------------------------------------------------------------------------------------- assertions

    function assertState(
        PoolId pool,
        RequestId request,
        ICapacityPool.RequestState expected,
        string memory what
    ) internal view {
        assertEq(uint256(pools.requestOf(pool, request).state), uint256(expected), what);
    }

    function assertStage(PoolId pool, ICapacityPool.Stage expected, string memory what) internal view {
        assertEq(uint256(pools.stageOf(pool)), uint256(expected), what);
    }

    function assertFree(PoolId pool, uint256 category, uint256 expected, string memory what) internal view {
        assertEq(pools.freeOf(pool)[category], expected, what);
    }

    function stageDiffers(PoolId pool, ICapacityPool.Stage stage) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICapacityPool.PoolStageDiffers.selector, pool, stage);
    }

    function stateDiffers(
        PoolId pool,
        RequestId request,
        ICapacityPool.RequestState state
    ) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICapacityPool.RequestStateDiffers.selector, pool, request, state);
    }
}
