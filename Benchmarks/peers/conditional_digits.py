"""Are digits of an asked class of that class, and are they as various as real ones?

usage: python conditional_digits.py MNIST_FOLDER SAMPLES_FOLDER       SAMPLES_FOLDER has 0.npy ... 9.npy, [n, 28, 28] or [n, 784] in 0...1
needs: pip install torch numpy

An independent classifier, a small convolutional network that knows nothing of the model, is trained on the 60,000 training digits
(shifted at random) and must tell at least 99.2 % of the 10,000 test digits. Then it reads the samples. Coverage (Naeem et al.,
ICML 2020) is the share of real digits that have a sample nearer than their fifth nearest other real digit, in the classifier's
last features: of each class 800 test digits against 800 samples, and against as many training digits instead.
"""
import gzip, os, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

torch.manual_seed(0)
rng = np.random.default_rng(0)


def idx(name):
    path = next(p for p in (os.path.join(sys.argv[1], name + e) for e in ("", ".gz")) if os.path.exists(p))
    raw = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
    rank = raw[3]
    shape = [int.from_bytes(raw[4 + 4 * i:8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


X, Y = [torch.from_numpy(idx(n).copy()) for n in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
T, U = [torch.from_numpy(idx(n).copy()) for n in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
X, T = X.float().unsqueeze(1) / 255, T.float().unsqueeze(1) / 255
Y, U = Y.long(), U.long()


class Net(nn.Module):
    def __init__(s):
        super().__init__()
        s.a, s.b = nn.Conv2d(1, 32, 5, padding=2), nn.Conv2d(32, 64, 5, padding=2)
        s.n, s.m = nn.BatchNorm2d(32), nn.BatchNorm2d(64)
        s.f, s.o = nn.Linear(64 * 49, 128), nn.Linear(128, 10)

    def features(s, x):
        x = F.max_pool2d(F.relu(s.n(s.a(x))), 2)
        x = F.max_pool2d(F.relu(s.m(s.b(x))), 2)
        return F.relu(s.f(x.flatten(1)))

    def forward(s, x):
        return s.o(F.dropout(s.features(x), .5, s.training))


CACHE = os.environ.get("CLASSIFIER")
net = Net()
if CACHE and os.path.exists(CACHE):
    net.load_state_dict(torch.load(CACHE))
else:
    epochs, batch = 6, 128
    opt = torch.optim.Adam(net.parameters(), 1e-3)
    plan = torch.optim.lr_scheduler.OneCycleLR(opt, 3e-3, total_steps=epochs * (len(X) // batch))
    for epoch in range(epochs):
        net.train()
        order = torch.from_numpy(rng.permutation(len(X)))
        for i in range(len(X) // batch):
            rows = order[i * batch:(i + 1) * batch]
            dx, dy = rng.integers(-2, 3, 2)
            x = torch.roll(X[rows], (int(dx), int(dy)), (2, 3))
            loss = F.cross_entropy(net(x), Y[rows])
            opt.zero_grad(); loss.backward(); opt.step(); plan.step()
    if CACHE:
        torch.save(net.state_dict(), CACHE)
net.eval()


@torch.no_grad()
def seen(x):
    parts = [(net.features(p), net(p)) for p in x.split(1000)]
    return torch.cat([p[0] for p in parts]), torch.cat([p[1] for p in parts]).argmax(1)


F_test, told = seen(T)
accuracy = (told == U).float().mean().item()
print(f"classifier: {100 * accuracy:.2f} % of the test digits")
assert accuracy >= .992, "the classifier is too weak to judge by"
F_train, _ = seen(X)


def coverage(real, fake, k=5):
    radius = torch.cdist(real, real).topk(k + 1, largest=False).values[:, -1]
    return (torch.cdist(real, fake).min(1).values < radius).float().mean().item()


n, rows = 800, []
for c in range(10):
    raw = np.load(os.path.join(sys.argv[2], f"{c}.npy")).astype("float32").reshape(-1, 1, 28, 28)
    features, read = seen(torch.from_numpy(raw))
    real, other = F_test[U == c][:n], F_train[Y == c][:n]
    rows.append(((read == c).float().mean().item(), coverage(real, features[:n]), coverage(real, other)))
    print(f"{c}: read as asked {100 * rows[-1][0]:.2f} % of {len(raw)}, coverage {rows[-1][1]:.3f}, of held-out real digits {rows[-1][2]:.3f}, ratio {rows[-1][1] / rows[-1][2]:.3f}")
read, own, held = np.mean(rows, 0)
print(f"all: read as asked {100 * read:.2f} %, coverage {own:.3f}, of held-out real digits {held:.3f}, ratio {own / held:.3f}, least ratio {min(r[1] / r[2] for r in rows):.3f}")
