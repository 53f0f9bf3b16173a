// From environments of Gymnasium to the protocol.

/// Programs that are environments.
public enum EnvironmentBridge {
  /// Any environment of Gymnasium whose observations are one array, in Python.
  public static let gymnasium = #"""
    # An environment of Gymnasium for vae: python3 bridge.py CartPole-v1 [name=value ...], values as JSON.
    import json, sys
    import gymnasium, numpy

    env = gymnasium.make(sys.argv[1], **{k: json.loads(v) for k, v in (a.split("=", 1) for a in sys.argv[2:])})
    space, out, sys.stdout = env.action_space, sys.stdout.buffer, sys.stderr  # print() is free for messages
    choices = hasattr(space, "n")
    hello = {"vae": 1, "kind": "environment", "name": sys.argv[1]}
    hello.update({"choices": int(space.n)} if choices else {"actions": int(numpy.prod(space.shape)),
                 "low": space.low.ravel().tolist(), "high": space.high.ravel().tolist()})

    def say(message, data=b""):
        out.write(json.dumps(message).encode() + b"\n" + data)
        out.flush()

    say(hello)
    for line in sys.stdin:
        request, reward, ended, cut = json.loads(line), 0.0, False, False
        try:
            if "seed" in request:
                frame, _ = env.reset(seed=request["seed"])
            else:
                action = numpy.array(request["action"])
                action = int(action[0] + space.start) if choices else action.reshape(space.shape).astype(space.dtype)
                frame, reward, ended, cut, _ = env.step(action)
            frame = numpy.atleast_1d(frame if getattr(frame, "dtype", None) == "uint8" else numpy.asarray(frame, "<f4"))
            say({"id": request["id"], "reward": float(reward), "ended": bool(ended), "cut": bool(cut),
                 "shape": frame.shape, "type": frame.dtype.str, "bytes": frame.nbytes}, frame.tobytes())
        except Exception as error:
            say({"id": request["id"], "error": repr(error)})

    """#
}
