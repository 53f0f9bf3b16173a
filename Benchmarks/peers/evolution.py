# Quality diversity beside pyribs, in turns on one machine: evaluations per second and what the archives come to.
#
#   python3 -m pip install ribs
#   python3 Benchmarks/peers/evolution.py arm .build/release/vae 3 1000000     # program, seeds, evaluations
#   python3 Benchmarks/peers/evolution.py sphere .build/release/vae 3 540000   # operators of pyribs' table
#
# Both use one thread. Seconds are of the processor, not of the clock, so that other programs on the machine count little; ours
# are those of the whole command with its reports, those of pyribs of the search alone. The arm is that of Gaier et al. (GECCO 2020) with its 1,950 cells; its pyribs side takes the rows of
# parameters from -1 to 1 with the steps of `vae evolve`, which are pyribs' own elsewhere.
import json, os, resource, subprocess, sys, tempfile, time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", NUMBA_NUM_THREADS="1")
import numpy as np
from ribs.archives import CVTArchive, GridArchive
from ribs.emitters import EvolutionStrategyEmitter, GaussianEmitter, IsoLineEmitter
from ribs.schedulers import Scheduler


def ours(program, problem, operator, seed, evaluations):
    with tempfile.TemporaryDirectory() as folder:
        words = [program, "evolve", problem, "--operator", operator, "--evaluations", str(evaluations)]
        words += ["--seed", str(seed), "--json", "--threads", "1", "--runs", folder, "-q"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip().split("\n")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = json.loads(lines[-1])
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return found["cells"], found["qd_score"], seconds


def rings():
    return np.array(
        [
            (0.5 + (i + 1) / 52 * np.cos(2 * np.pi * j / (6 * i)), 0.5 + (i + 1) / 52 * np.sin(2 * np.pi * j / (6 * i)))
            for i in range(1, 26)
            for j in range(6 * i)
        ]
    )


def arm(x):
    angles = x * (np.pi / 2)
    turned = np.cumsum(angles, axis=1)
    ends = np.stack([np.cos(turned).mean(axis=1), np.sin(turned).mean(axis=1)], axis=1)
    return -angles.std(axis=1), 0.5 + 0.5 * ends


def sphere(x):
    n = x.shape[1]
    worst = (5.12 * 1.4) ** 2 * n
    value = 100 * (1 - ((x - 2.048) ** 2).sum(axis=1) / worst)
    folded = np.where(np.abs(x) > 5.12, 5.12 / np.where(x == 0, 1, x), x)
    return value, np.stack([folded[:, : n // 2].sum(axis=1), folded[:, n // 2 :].sum(axis=1)], axis=1)


def emitters(operator, archive, width, seed, bounds, steps):
    start, isotropic, beside, along, sigma = steps
    few = dict(bounds=bounds) if bounds else {}
    if operator == "line":
        return [
            IsoLineEmitter(
                archive, initial_solutions=start(540), iso_sigma=beside, line_sigma=along, batch_size=540, seed=seed, **few
            )
        ]
    if operator == "iso":
        return [GaussianEmitter(archive, sigma=isotropic, initial_solutions=start(540), batch_size=540, seed=seed, **few)]
    rules = (
        dict(ranker="2imp", selection_rule="filter", restart_rule="no_improvement")
        if operator == "cma"
        else dict(ranker="imp", selection_rule="mu", restart_rule="basic")
    )
    return [
        EvolutionStrategyEmitter(archive, x0=np.zeros(width), sigma0=sigma, batch_size=36, seed=seed + 100 * i, **rules, **few)
        for i in range(15)
    ]


def peer(problem, operator, seed, evaluations):
    rng = np.random.default_rng(seed)
    if problem.startswith("arm"):
        width, value, low = int(problem[4:]), arm, -np.pi / 2
        archive = CVTArchive(solution_dim=width, centroids=rings(), ranges=[(0, 1), (0, 1)])
        bounds = [(-1, 1)] * width
        steps = (lambda n: rng.uniform(-1, 1, (n, width)), 0.1, 0.01, 0.2, 0.1)
        result = None
    else:
        width, value, low = 100, sphere, 0
        ranges = [(-256, 256)] * 2
        few = dict(learning_rate=0.01, threshold_min=0) if operator == "cma-mae" else {}
        archive = GridArchive(solution_dim=width, dims=(100, 100), ranges=ranges, **few)
        result = GridArchive(solution_dim=width, dims=(100, 100), ranges=ranges) if few else None
        bounds = None
        steps = (lambda n: 0.5 * rng.standard_normal((n, width)), 0.5, 0.5, 0.2, 0.5)
    scheduler = Scheduler(archive, emitters(operator, archive, width, seed, bounds, steps), result_archive=result)
    begin, done = time.process_time(), 0
    while done < evaluations:
        x = scheduler.ask()
        scheduler.tell(*value(x))
        done += len(x)
    seconds = time.process_time() - begin
    found = result or archive
    fitness = found.data("objective")
    score = (1 + fitness / (np.pi / 2)).sum() if low else fitness.sum()
    return len(fitness), float(score), seconds


if __name__ == "__main__":
    kind, program, seeds, evaluations = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    problem = "arm:20" if kind == "arm" else "sphere:100"
    for operator in sys.argv[5:] or (["line", "cma"] if kind == "arm" else ["line", "cma", "cma-mae"]):
        for seed in range(seeds):
            rows = [ours(program, problem, operator, seed, evaluations), peer(problem, operator, seed, evaluations)]
            for name, (cells, score, seconds) in zip(["vae", "pyribs"], rows):
                print(
                    f"{problem} {operator} seed {seed} {name}: {cells} cells, QD {score:.1f}, {seconds:.2f} s, "
                    f"{evaluations / seconds:,.0f}/s"
                )
            print(f"  times faster: {rows[1][2] / rows[0][2]:.1f}", flush=True)
