"""The command line of differential tests whose cases are made from a seed each: PROGRAM WEIR [CASES [SEED]] [--case N]."""
import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor


def main(case_of):
    """Runs case_of(seed).run(WEIR) for each seed, two at a time; it gives None, or what is wrong. Ends the program, its
    last line `N passed, M failed`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("weir")
    parser.add_argument("cases", nargs="?", type=int, default=300)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--case", type=int)
    args = parser.parse_args()
    seeds = [args.case] if args.case is not None else range(args.seed, args.seed + args.cases)
    failed = 0

    def one(seed):
        case = case_of(seed)
        return seed, case, case.run(os.path.abspath(args.weir))

    with ThreadPoolExecutor(2) as pool:
        for seed, case, wrong in pool.map(one, seeds):
            if wrong:
                failed += 1
                print(f"FAIL --case {seed}: {wrong}\n    {case}")
    print(f"{len(seeds) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
