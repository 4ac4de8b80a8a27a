// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrgId} from "../../identity/types.sol";
import {PoolId, PoolTerms, RequestId} from "../types.sol";

/// @title Scarce places, given by a reserve system that anyone can check
/// @notice A provider opens a pool: units of one thing for a period, divided into categories with quotas in an order of
/// precedence. Organisations ask for places until the deadline, each person once, with a priority they can be held to. Then:
/// 1. {close} chooses a block that nobody has seen, {fixDraw} takes its hash, {reveal} joins it with the secret that the provider
///    committed to when it opened the pool. The seed settles every tie ({rankOf}).
/// 2. {settle} walks all requests in rank order, in chunks; each takes the first category in precedence for which it is
///    eligible and that has a unit left. With one order for all categories this is the sequential reserve rule of Pathak,
///    Sönmez, Ünver and Yenmez (arXiv 2008.00374). Strict order and the count show that none is doubled or left out.
///    The walk serves the categories up to the first soft one; {offerNext} serves those behind it, each in its turn.
///    A walk is its walker's own until it is complete, so a false one holds up nobody. The first complete one is the
///    settlement; every complete one is the same.
/// 3. {award} offers the places to the winners.
/// 4. {accept}, {decline}, {expire}, {release}: what comes free passes to the next in the frozen order ({offerNext}).
/// @dev Requests are frozen at the deadline: one that is withdrawn or struck later keeps its rank, and its unit passes on. At any
/// time free + offered + accepted = units. Loops run over what the caller passes, at most the MAX of each function.
/// Times are seconds since 1970 (UTC). "Acting" below is {IOrganizationRegistry.requireActing}, whose reverts come with it.
interface ICapacityPool {
    /// @notice Where a pool stands.
    enum Stage {
        /// Nobody opened it.
        None,
        /// Requests are taken.
        Asking,
        /// The deadline has passed; somebody may {close}.
        Closable,
        /// The draw's block is chosen; {fixDraw} once it is there.
        Drawing,
        /// The block's hash is fixed; the provider reveals, or somebody closes again when its time is over.
        Revealing,
        /// The seed is known; {settle}.
        Walking,
        /// A walk is complete; {award}.
        Awarding,
        /// Every winner was offered a place; {offerNext} passes on what is free.
        Passing
    }

    /// @notice Where a request stands.
    enum RequestState {
        None,
        /// Live: before the draw, or waiting after it.
        Requested,
        Withdrawn,
        /// Its organisation was shown to have attested what is not so.
        Struck,
        Offered,
        Accepted,
        Declined,
        Expired,
        Released
    }

    /// @notice Why a request was struck.
    enum Contradiction {
        /// The points do not add up to the priority.
        Points,
        /// The organisation asked for this person twice.
        Twice
    }

    /// @notice One slot: tag 160 | priority 32 | eligibility 8 | category 4 | state 4 | time 40 | spare 8.
    /// @param tag Lower 160 bits of keccak256(abi.encode(org, evidence)). 2^80 work finds two that share it.
    /// @param priority As attested; it never changes.
    /// @param eligibility Bit i for the i-th category. Open ones are implied.
    /// @param category Of the unit, while one is or was offered.
    /// @param state Where it stands.
    /// @param time Until when the offer may be accepted; or when the request was withdrawn or struck.
    struct Request {
        uint160 tag;
        uint32 priority;
        uint8 eligibility;
        uint8 category;
        RequestState state;
        uint40 time;
    }

    /// @notice A request that the walk gave a unit.
    struct Winner {
        RequestId request;
        uint8 category;
    }

    /// @notice That the pool's attester vouches for a person.
    /// @param member Account of the attester's member who signed.
    /// @param deadline The signature could be used up to and including it.
    /// @param signature The member's, EIP-712 in this contract's domain (ERC-5267 tells it), over
    /// `PlaceAttestation(bytes32 pool,bytes32 org,bytes32 nullifier,uint8 eligibility,uint40 deadline)`; ERC-1271 accounts too.
    struct Attestation {
        address member;
        uint40 deadline;
        bytes signature;
    }

    /// @notice The opening of a request's evidence, as far as it tells the person.
    /// @param request Which.
    /// @param points keccak256 of abi.encode(uint16[]).
    /// @param salt As in {placeEvidenceOf}.
    struct Opening {
        RequestId request;
        bytes32 points;
        bytes32 salt;
    }

    /// @notice A pool's static terms, as far as they matter on chain, and its count.
    /// @dev One slot: until 40 | deadline 40 | answerTime 32 | revealTime 32 | categories 8 | open 8 | soft 8 |
    /// lowerFirst 8 | attested 8 | requests 24 | spare 48.
    /// @param categories How many there are.
    /// @param open Bit i: everybody is eligible for the i-th.
    /// @param soft Bit i: leftover units of the i-th go to whoever remains.
    /// @param attested The pool names an attester.
    /// @param requests Live at the deadline, or now if that is to come. The walk meets exactly these.
    struct Rules {
        uint40 until;
        uint40 deadline;
        uint32 answerTime;
        uint32 revealTime;
        uint8 categories;
        uint8 open;
        uint8 soft;
        bool lowerFirst;
        bool attested;
        uint24 requests;
    }

    /// @notice How a pool's draw stands.
    /// @param commitment To the provider's secret.
    /// @param blockNumber The block whose hash decides; 0 before {close}.
    /// @param revealBy Until when the provider may reveal; 0 while the hash is not fixed, and where it withheld.
    /// @param withheld The provider did not reveal; the seed comes from a later block alone.
    /// @param blockHash Fixed, and the seed not yet known; otherwise 0.
    /// @param seed 0 while unknown.
    struct Draw {
        bytes32 commitment;
        uint48 blockNumber;
        uint40 revealBy;
        bool withheld;
        bytes32 blockHash;
        bytes32 seed;
    }

    /// @notice How far a walker has come.
    /// @param rank Of the last request walked; the next must be above.
    /// @param walked How many requests.
    /// @param waitingPages How many pages of requests without a unit it wrote.
    /// @param winnerPages How many pages of winners it wrote.
    /// @param left Units left in each category.
    struct Walk {
        uint256 rank;
        uint24 walked;
        uint24 waitingPages;
        uint24 winnerPages;
        uint16[] left;
    }

    /// @notice The complete walk.
    /// @param walker Whose it was; 0 while none is complete.
    /// @param waitingPages Pages of those who wait.
    /// @param winnerPages Pages of winners.
    /// @param awarded Pages of winners that were offered their places.
    struct Settlement {
        address walker;
        uint24 waitingPages;
        uint24 winnerPages;
        uint24 awarded;
    }

    /// @notice A place among those who wait. All before it are not eligible in the category or wait no more.
    /// @param page From 0; equal to the settlement's waitingPages when nobody is left.
    /// @param offset In the page, from 0.
    struct Cursor {
        uint24 page;
        uint8 offset;
    }

    // ------------------------------------------------------------------------------------------------------- events

    /// @notice A provider opened a pool.
    event PoolOpened(PoolId indexed pool, OrgId indexed provider, bytes32 indexed kind, PoolTerms terms);
    /// @notice An organisation asked for a place for a person.
    event PlaceRequested(
        PoolId indexed pool,
        OrgId indexed org,
        RequestId indexed request,
        bytes32 nullifier,
        uint32 priority,
        uint8 eligibility,
        bytes32 evidence
    );
    /// @notice An organisation withdrew a request that had no unit.
    event RequestWithdrawn(PoolId indexed pool, OrgId indexed org, RequestId indexed request);
    /// @notice A request was struck; `category` is that of the unit that came free, or 255.
    event RequestStruck(
        PoolId indexed pool,
        OrgId indexed org,
        RequestId indexed request,
        Contradiction contradiction,
        uint8 category
    );
    /// @notice The draw's block was chosen. More than once if its hash was lost or the provider withheld the secret.
    event PoolClosed(PoolId indexed pool, uint48 blockNumber, uint24 requests);
    /// @notice The chosen block's hash could not be had any more; another was chosen.
    event DrawBlockLost(PoolId indexed pool, uint48 blockNumber);
    /// @notice The draw's block is there.
    event DrawFixed(PoolId indexed pool, uint48 blockNumber, bytes32 blockHash, uint40 revealBy);
    /// @notice The provider did not reveal its secret in time.
    event DrawWithheld(PoolId indexed pool, uint40 revealBy);
    /// @notice The seed is known; `secret` is 0 if it was withheld.
    event PoolDrawn(PoolId indexed pool, bytes32 seed, bytes32 secret);
    /// @notice A walker walked some requests: from the `walked - count`-th to the `walked`-th in rank order.
    event PoolWalked(PoolId indexed pool, address indexed walker, uint24 walked, uint256 count, uint256 winners);
    /// @notice A page of those without a unit, in rank order, whose hash is stored.
    event WaitingPageWritten(PoolId indexed pool, address indexed walker, uint24 indexed page, RequestId[] requests);
    /// @notice A page of winners, in rank order, whose hash is stored.
    event WinnerPageWritten(PoolId indexed pool, address indexed walker, uint24 indexed page, uint256 winners);
    /// @notice A walker gave up its walk; what it wrote before counts no more.
    event WalkRestarted(PoolId indexed pool, address indexed walker);
    /// @notice A walk is complete.
    event PoolSettled(PoolId indexed pool, address indexed walker, uint24 waitingPages, uint24 winnerPages);
    /// @notice A page of winners was dealt with. A winner that was withdrawn or struck after the deadline got no offer.
    /// The offers told just before may be accepted until `answerBy`.
    event WinnersAwarded(PoolId indexed pool, uint24 indexed page, uint256 offered, uint40 answerBy);
    /// @notice A place was offered; the event that ends the call tells until when.
    event PlaceOffered(PoolId indexed pool, RequestId indexed request, uint8 category);
    /// @notice Those who wait were searched for a category; 8 for soft units that go to whoever remains. The offers told just
    /// before may be accepted until `answerBy`.
    event WaitingSearched(PoolId indexed pool, uint8 indexed cursor, uint24 page, uint8 offset, uint40 answerBy);
    /// @notice An offer was accepted.
    event PlaceAccepted(PoolId indexed pool, OrgId indexed org, RequestId indexed request, uint8 category);
    /// @notice An offer was declined; the unit is free.
    event PlaceDeclined(PoolId indexed pool, OrgId indexed org, RequestId indexed request, uint8 category);
    /// @notice An offer was not accepted in time; the unit is free.
    event PlaceExpired(PoolId indexed pool, RequestId indexed request, uint8 category);
    /// @notice An accepted place was given up by `org`, the requesting organisation or the provider; the unit is free.
    event PlaceReleased(PoolId indexed pool, OrgId indexed org, RequestId indexed request, uint8 category);

    // ------------------------------------------------------------------------------------------------------- errors

    /// @notice Nobody opened this pool.
    error UnknownPool(PoolId pool);
    /// @notice The pool was opened before.
    error PoolAlreadyOpened(PoolId pool);
    /// @notice The times do not follow: now ≤ deadline < until, from < until, and neither time to act is 0.
    error PoolTimesInvalid(uint40 from, uint40 until, uint40 deadline, uint32 answerTime, uint32 revealTime);
    /// @notice The quotas do not add up to the units, or one of them is 0.
    error QuotasDiffer(uint256 sum, uint16 units);
    /// @notice The pool has as many requests as one may have.
    error PoolFull(PoolId pool, uint24 max);
    /// @notice Requests came up to and including the deadline.
    error RequestTooLate(PoolId pool, uint40 deadline, uint40 time);
    /// @notice The bits name categories that the pool does not have.
    error UnknownCategories(uint8 eligibility, uint8 categories);
    /// @notice No score gives so high a priority.
    error PriorityOutOfRange(uint32 priority, uint32 max);
    /// @notice A nullifier of zero stands for nobody.
    error EmptyNullifier(PoolId pool);
    /// @notice The person has asked in this pool before.
    error PlaceAlreadyRequested(PoolId pool, RequestId request, RequestState state);
    /// @notice The pool names an attester, or it names none.
    error AttesterDiffers(PoolId pool, OrgId attester);
    /// @notice The member did not sign this EIP-712 digest.
    error NotAttested(address member, bytes32 digest);
    /// @notice The request's organisation and evidence are others.
    error NotRequester(PoolId pool, RequestId request, OrgId org);
    /// @notice The request does not stand where this can be done.
    error RequestStateDiffers(PoolId pool, RequestId request, RequestState state);
    /// @notice The opening is of other evidence.
    error EvidenceDiffers(PoolId pool, RequestId request, bytes32 evidence);
    /// @notice What was shown is as it should be.
    error NoPlaceContradiction(PoolId pool, RequestId request);
    /// @notice The pool is at another stage.
    error PoolStageDiffers(PoolId pool, Stage stage);
    /// @notice The draw's block is not there yet.
    error DrawBlockNotMined(PoolId pool, uint48 blockNumber);
    /// @notice The hash of the draw's block cannot be had any more: close again.
    error DrawBlockGone(PoolId pool, uint48 blockNumber);
    /// @notice The provider's time to reveal is over: close again.
    error RevealTooLate(PoolId pool, uint40 revealBy, uint40 time);
    /// @notice The provider committed to another secret.
    error SecretDiffers(PoolId pool, bytes32 commitment);
    /// @notice There is no such request among those that were live at the deadline.
    error RequestNotLive(PoolId pool, RequestId request);
    /// @notice The request does not rank after the one walked before it.
    error RankNotAbove(PoolId pool, RequestId request, uint256 rank, uint256 above);
    /// @notice The caller has walked nothing.
    error NothingWalked(PoolId pool, address walker);
    /// @notice The list is not the page that was written.
    error PageDiffers(PoolId pool, uint24 page);
    /// @notice The period of use is over.
    error PeriodIsOver(PoolId pool, uint40 until, uint40 time);
    /// @notice The pool has no such category.
    error UnknownCategory(PoolId pool, uint8 category);
    /// @notice The category has no free unit.
    error NoFreeUnit(PoolId pool, uint8 category);
    /// @notice A category with a free unit and somebody left to search has to be served first.
    error CategoryServedFirst(PoolId pool, uint8 category);
    /// @notice Nobody who waits may have this unit.
    error NobodyWaits(PoolId pool, uint8 category);
    /// @notice The offer could be accepted up to and including its time.
    error OfferIsOver(PoolId pool, RequestId request, uint40 answerBy, uint40 time);
    /// @notice The offer may still be accepted.
    error OfferStillOpen(PoolId pool, RequestId request, uint40 answerBy, uint40 time);

    // ----------------------------------------------------------------------------------------------------- the pool

    /// @notice Opens a pool.
    /// @dev A member of the provider with {Duties.ALLOCATE}, whatever its licence. Reverts: acting's,
    /// {PoolAlreadyOpened}, {EmptyDigest}, {PoolTimesInvalid}, {ListLengthOutOfRange}, {QuotasDiffer}.
    function open(PoolTerms calldata terms) external returns (PoolId pool);

    // ----------------------------------------------------------------------------------------------------- requests

    /// @notice Asks for a place in a pool without attester, for a person whom `org` attests itself.
    /// @param org A care organisation of which the caller is a member with {Duties.ALLOCATE}.
    /// @param nullifier Tells the person apart in this pool and tells nothing about it; the same for all its pseudonyms.
    /// @param priority Sum of the score's points, at most {MAX_PRIORITY}.
    /// @param eligibility Bit i for the i-th category; open ones are implied.
    /// @param evidence {placeEvidenceOf} person, points and salt.
    /// @dev Reverts: acting's, {UnknownPool}, {AttesterDiffers}, {RequestTooLate}, {UnknownCategories},
    /// {PriorityOutOfRange}, {EmptyNullifier}, {EmptyDigest}, {PlaceAlreadyRequested} unless it was withdrawn, {PoolFull}.
    function request(
        PoolId pool,
        OrgId org,
        bytes32 nullifier,
        uint32 priority,
        uint8 eligibility,
        bytes32 evidence
    ) external returns (RequestId);

    /// @notice Asks for a place in a pool whose attester vouches that the person counts once over all organisations.
    /// @dev As {request}; the attestation's member has {Duties.ALLOCATE} at the attester. Reverts: also {ExpiredSignature},
    /// {NotAttested}.
    function requestAttested(
        PoolId pool,
        OrgId org,
        bytes32 nullifier,
        uint32 priority,
        uint8 eligibility,
        bytes32 evidence,
        Attestation calldata attestation
    ) external returns (RequestId);

    /// @notice Withdraws a request that has no unit. Before the deadline it may be asked again.
    /// @dev A member of the requesting organisation, as in {request}. Reverts: acting's, {NotRequester}, {RequestStateDiffers}.
    function withdraw(PoolId pool, OrgId org, RequestId request, bytes32 evidence) external;

    /// @notice Shows that a priority is not the sum of the points it was attested from. The request is struck, its unit free.
    /// @param points The score's components, 1 to {MAX_POINTS} of them.
    /// @dev Anybody with the opening. Reverts: {ListLengthOutOfRange}, {EvidenceDiffers},
    /// {RequestStateDiffers} unless requested, offered or accepted, {NoPlaceContradiction}.
    function contradict(
        PoolId pool,
        OrgId org,
        RequestId request,
        bytes32 person,
        uint16[] calldata points,
        bytes32 salt
    ) external;

    /// @notice Shows that an organisation asked for one person twice. The better-ranked request is struck; before the draw, of
    /// two with one priority the one of the lower id. One that was given up when requests were frozen shields the other from
    /// nothing: then the other is struck.
    /// @dev Anybody with both openings. Reverts: {EvidenceDiffers}, {RequestStateDiffers} if one was struck or was withdrawn by
    /// the deadline, or if none is requested, offered or accepted, {NoPlaceContradiction} if both are one request.
    function contradictTwice(PoolId pool, OrgId org, bytes32 person, Opening calldata a, Opening calldata b) external;

    // ----------------------------------------------------------------------------------------------------- the draw

    /// @notice Chooses the draw's block, {DRAW_DELAY} blocks ahead: after the deadline; again when the block's hash was
    /// lost; again when the provider withheld its secret, and then the seed comes from the new block alone.
    /// @dev Anybody. Reverts: {UnknownPool}, {PoolStageDiffers}, {TooEarly} while the provider may reveal.
    function close(PoolId pool) external;

    /// @notice Takes the hash of the draw's block.
    /// @dev Anybody. The last 256 blocks; where EIP-2935's history contract is, the last 8191.
    /// Reverts: {UnknownPool}, {PoolStageDiffers}, {DrawBlockNotMined}, {DrawBlockGone}.
    function fixDraw(PoolId pool) external;

    /// @notice Reveals the provider's secret, which joined with the block's hash is the seed.
    /// @dev Anybody who knows it. Reverts: {UnknownPool}, {PoolStageDiffers}, {RevealTooLate}, {SecretDiffers}.
    function reveal(PoolId pool, bytes32 secret) external;

    // -------------------------------------------------------------------------------------------------- settlement

    /// @notice Walks the next requests in the caller's own walk.
    /// @param requests The next in rank order, 1 to {MAX_WALK}, among those live at the deadline.
    /// @dev Anybody. Completes the settlement when all are walked. A walk that left one out can never be completed; its walker
    /// begins anew ({restart}). Reverts: {UnknownPool}, {PoolStageDiffers}, {ListLengthOutOfRange},
    /// {RequestNotLive}, {RankNotAbove}.
    function settle(PoolId pool, RequestId[] calldata requests) external;

    /// @notice Gives up the caller's own walk, so that it can begin anew.
    /// @dev Anybody. Reverts: {UnknownPool}, {PoolStageDiffers}, {NothingWalked}.
    function restart(PoolId pool) external;

    /// @notice Offers the next page of winners their places.
    /// @param winners The page as the walk wrote it, at most {WINNER_PAGE}.
    /// @dev Anybody. Reverts: {UnknownPool}, {PoolStageDiffers}, {PeriodIsOver}, {PageDiffers}.
    function award(PoolId pool, Winner[] calldata winners) external;

    /// @notice Offers free units of a category to the first in rank who wait and are eligible. When nobody eligible is left, a
    /// soft category's go to whoever remains, before the next category has its turn.
    /// @param pages The waiting pages from the cursor on ({cursorOf}), 1 to {MAX_PAGES}. What lies behind the last free
    /// unit's taker is not read.
    /// @dev Anybody. Categories are served in their order of precedence, so that what is given does not hang
    /// on who calls. Reverts: {UnknownPool}, {PoolStageDiffers}, {PeriodIsOver}, {UnknownCategory}, {NoFreeUnit},
    /// {CategoryServedFirst}, {NobodyWaits}, {ListLengthOutOfRange}, {PageDiffers}.
    function offerNext(PoolId pool, uint8 category, RequestId[][] calldata pages) external;

    // ------------------------------------------------------------------------------------------------------- places

    /// @notice Accepts an offer.
    /// @dev A member of the requesting organisation, as in {request}. Reverts: acting's, {NotRequester}, {RequestStateDiffers}, {OfferIsOver}.
    function accept(PoolId pool, OrgId org, RequestId request, bytes32 evidence) external;

    /// @notice Declines an offer. There is no second one.
    /// @dev As {accept}, also when the offer's time is over.
    function decline(PoolId pool, OrgId org, RequestId request, bytes32 evidence) external;

    /// @notice Takes back an offer that was not accepted in time.
    /// @dev Anybody. Reverts: {RequestStateDiffers}, {OfferStillOpen}.
    function expire(PoolId pool, RequestId request) external;

    /// @notice Gives up an accepted place.
    /// @dev A member of the requesting organisation, as in {request}. Reverts: acting's, {NotRequester}, {RequestStateDiffers}.
    function release(PoolId pool, OrgId org, RequestId request, bytes32 evidence) external;

    /// @notice Says that an accepted place is free again.
    /// @dev A member of the provider with {Duties.ALLOCATE}. Reverts: acting's, {RequestStateDiffers}.
    function releaseByProvider(PoolId pool, RequestId request) external;

    // -------------------------------------------------------------------------------------------------------- views

    // solhint-disable func-name-mixedcase

    /// @notice Blocks between {close} and the block that decides. Who builds it is not known when it is chosen: Ethereum's
    /// proposers are known at most two epochs ahead.
    function DRAW_DELAY() external view returns (uint48);
    /// @notice The largest sum of points: 32 of 65,535.
    function MAX_PRIORITY() external view returns (uint32);
    /// @notice The most components of a score.
    function MAX_POINTS() external view returns (uint256);
    /// @notice The most requests of a pool.
    function MAX_REQUESTS() external view returns (uint24);
    /// @notice The most requests of one {settle}.
    function MAX_WALK() external view returns (uint256);
    /// @notice The most requests of a waiting page. A page never spans two calls; a call's last may be shorter.
    function WAITING_PAGE() external view returns (uint256);
    /// @notice The most winners of a page. A page never spans two calls; a call's last may be shorter.
    function WINNER_PAGE() external view returns (uint256);
    /// @notice The most pages of one {offerNext}.
    function MAX_PAGES() external view returns (uint256);

    // solhint-enable func-name-mixedcase

    /// @notice The id that {open} gives to these terms.
    function poolIdOf(PoolTerms calldata terms) external view returns (PoolId);

    /// @notice Where the pool stands.
    function stageOf(PoolId pool) external view returns (Stage);

    /// @notice The pool's rules; all zero if nobody opened it.
    function rulesOf(PoolId pool) external view returns (Rules memory);

    /// @notice Who has the units and who attests; zero if nobody opened it.
    function partiesOf(PoolId pool) external view returns (OrgId provider, OrgId attester);

    /// @notice Units neither offered nor accepted, in each category.
    function freeOf(PoolId pool) external view returns (uint16[] memory);

    /// @notice The pool's draw.
    function drawOf(PoolId pool) external view returns (Draw memory);

    /// @notice A request; all zero if there is none in this pool.
    function requestOf(PoolId pool, RequestId request) external view returns (Request memory);

    /// @notice A request's rank: priority in the pool's direction 32 | the upper 224 bits of keccak256(seed, request). Lower ranks
    /// first. Reverts: {UnknownPool}, {PoolStageDiffers} before the seed is known.
    function rankOf(PoolId pool, RequestId request) external view returns (uint256);

    /// @notice How far a walker has come; where `walked` is 0 the rest says nothing.
    function walkOf(PoolId pool, address walker) external view returns (Walk memory);

    /// @notice The complete walk; all zero while there is none.
    function settlementOf(PoolId pool) external view returns (Settlement memory);

    /// @notice keccak256 of the ids of a walker's waiting page, joined; zero if it wrote none.
    function waitingPageOf(PoolId pool, address walker, uint24 page) external view returns (bytes32);

    /// @notice keccak256 of the (id, category) words of a walker's winner page, joined; zero if it wrote none.
    function winnerPageOf(PoolId pool, address walker, uint24 page) external view returns (bytes32);

    /// @notice How far those who wait were searched for a category, or by 8.
    function cursorOf(PoolId pool, uint8 cursor) external view returns (Cursor memory);
}
