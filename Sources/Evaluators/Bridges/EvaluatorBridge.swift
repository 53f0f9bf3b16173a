// An evaluator as a user begins one: everything but the function is the protocol.

/// Programs that are evaluators, to be filled in.
public enum EvaluatorBridge {
  /// An evaluator in Python, without any package.
  public static let python = #"""
    # An evaluator for vae: reads solutions and answers each with its fitness and its measures, a line of JSON at a time.
    import json, sys

    def evaluate(x):  # yours: from a list of numbers to a fitness, more is better, and the measures
        return -sum(v * v for v in x), [x[0], x[1]]

    hello = {"vae": 1, "kind": "evaluator", "parameters": 20, "low": -1, "high": 1,
             "measures": ["first", "second"], "range": [[-1, 1], [-1, 1]]}
    answers, sys.stdout = sys.stdout, sys.stderr  # print() is free for your own messages
    print(json.dumps(hello), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            fitness, measures = evaluate(request["x"])
            answer = {"id": request["id"], "fitness": float(fitness), "measures": [float(m) for m in measures]}
        except Exception as error:
            answer = {"id": request["id"], "error": repr(error)}
        print(json.dumps(answer), file=answers, flush=True)

    """#
}
