"""Records PyTorch's results for the cases of torch_cases.json, for the tests of the tensor layer.

    python3 tests/reference/make_torch.py            writes torch_answers.json (made by PyTorch 1.13.1, Debian 12)

A case names an operation, its inputs and its arguments; this file and tests/Tensors/Operations.cs implement the
operations under the same names. Inputs are drawn from SplitMix64 seeded by FNV-1a of "<case>/<k>"; "3x4:positive" is a
shape and a kind. Recorded for each case and number type are the outputs, the gradients of sum_j <w_j, output_j> with
respect to every floating input and, where the case says "hessian", the gradients of <gradients, v>. The weights w_j and
v_k come from the streams "<case>/w<j>" and "<case>/v<k>".
"""
import json, math, os, sys
import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
MASK = (1 << 64) - 1


def stream(name):
    """Yields numbers in [0, 1) by SplitMix64 (Steele, Lea & Flood 2014), with 53 bits."""
    state = 0xcbf29ce484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001b3) & MASK
    while True:
        state = (state + 0x9e3779b97f4a7c15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & MASK
        z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & MASK
        yield ((z ^ (z >> 31)) >> 11) * 2.0 ** -53


def draw(name, shape, low, high, dtype):
    s = stream(name)
    values = [low + (high - low) * next(s) for _ in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float64).reshape(shape).to(dtype)


def make_input(name, spec, dtype):
    size, _, kind = spec.partition(":")
    shape = [int(n) for n in size.split("x")]
    if kind.startswith("int"):
        return draw(name, shape, 0, int(kind[3:]), torch.float64).floor().long()
    if kind == "bool":
        return draw(name, shape, 0, 1, torch.float64) < 0.5
    low, high = {"positive": (0.2, 2.2), "unit": (-0.9, 0.9)}.get(kind, (-2, 2))
    x = draw(name, shape, low, high, torch.float64)
    if kind == "symmetric":
        x = (x + x.t()) / 2
    if kind == "spd":
        x = x @ x.t() + shape[0] * torch.eye(shape[0], dtype=torch.float64)
    return x.to(dtype)


OPS = {}


def op(f):
    OPS[f.__name__.rstrip("_") if not f.__name__.startswith("random_") else f.__name__] = f
    return f


for _name in ("abs exp expm1 log log1p log2 log10 sqrt rsqrt square reciprocal sin cos tanh sigmoid erf erfinv relu "
              "neg sign floor ceil round isnan isinf isfinite "
              "logical_not maximum minimum logical_and logical_or matmul mm mv bmm dot outer trace t").split():
    OPS[_name] = lambda *x, f=getattr(torch, _name): f(*x)
for _name in "mul div pow eq ne lt le gt ge".split():
    OPS[_name] = lambda a, b, f=getattr(torch, _name): f(a, b)
    OPS[_name + "_number"] = lambda a, value, f=getattr(torch, _name): f(a, value)
for _name in "sum mean std var prod max min median argmax argmin all any".split():
    OPS[_name] = lambda a, f=getattr(torch, _name): f(a)

OPS.update(
    gelu=F.gelu, softplus=F.softplus, leaky_relu=lambda a, slope: F.leaky_relu(a, slope),
    add=lambda a, b, alpha=1: torch.add(a, b, alpha=alpha), add_number=lambda a, value: a + value,
    sub=lambda a, b: a - b, sub_number=lambda a, value: a - value, number_sub=lambda a, value: value - a,
    number_div=lambda a, value: value / a,
    div_trunc=lambda a, b: torch.div(a, b, rounding_mode="trunc"),
    div_floor=lambda a, b: torch.div(a, b, rounding_mode="floor"),
    addcmul=lambda a, b, c, value: torch.addcmul(a, b, c, value=value),
    addcdiv=lambda a, b, c, value: torch.addcdiv(a, b, c, value=value),
    clamp=lambda a, min, max: a.clamp(min, max), clamp_min=lambda a, value: a.clamp_min(value),
    clamp_max=lambda a, value: a.clamp_max(value),
    where=torch.where, operators=lambda a, b: -(2 * a + b / 3 - 1) * (a - 0.5) / (b + 4) + 1 / b,
    hinge_squared=lambda y, f: (1 - y * f).clamp_min(0).pow(2).mean(), int_stays_int=lambda a: (a * 2 + 1 - 3, a - a),
    logsumexp_all=lambda a: a.reshape(-1).logsumexp(0), std_biased=lambda a: a.std(unbiased=False),
    sum_dim=lambda a, dim, keep: a.sum(dim, keepdim=keep), mean_dim=lambda a, dim, keep: a.mean(dim, keepdim=keep),
    std_dim=lambda a, dim, keep, unbiased: a.std(dim, unbiased, keep),
    var_dim=lambda a, dim, keep, unbiased: a.var(dim, unbiased, keep),
    max_dim=lambda a, dim, keep: tuple(a.max(dim, keep)), min_dim=lambda a, dim, keep: tuple(a.min(dim, keep)),
    argmax_dim=lambda a, dim: a.argmax(dim), argmin_dim=lambda a, dim: a.argmin(dim),
    logsumexp=lambda a, dim, keep: a.logsumexp(dim, keep),
    cumsum=lambda a, dim: a.cumsum(dim), norm=lambda a, p: a.norm(p), norm_dim=lambda a, p, dim: a.norm(p, dim),
    topk=lambda a, k, largest=True: tuple(a.topk(k, 1, largest)),
    sort=lambda a, dim, descending=False: tuple(a.sort(dim, descending)),
    argsort=lambda a, dim: a.argsort(dim), nonzero=lambda a: a.nonzero(),
    histc=lambda a, bins, min, max: torch.histc(a, bins, min, max),
    allclose=lambda a, b: torch.tensor(
        [torch.allclose(a, b), torch.allclose(a, a + 1e-9), torch.allclose(a, a + 0.1, atol=0.2)]),
    view=lambda a, shape: a.view(shape), reshape=lambda a, shape: a.reshape(shape),
    permute=lambda a, dims: a.permute(dims), expand=lambda a, shape: a.expand(shape),
    repeat=lambda a, shape: a.repeat(shape), flip=lambda a, dims: a.flip(dims),
    transpose=lambda a, dim0, dim1: a.transpose(dim0, dim1),
    unsqueeze=lambda a, dim: a.unsqueeze(dim), squeeze=lambda a: a.squeeze(), squeeze_dim=lambda a, dim: a.squeeze(dim),
    flatten=lambda a, start: a.flatten(start),
    narrow=lambda a, dim, start, length: a.narrow(dim, start, length),
    select=lambda a, dim, index: a.select(dim, index),
    slice=lambda a, dim, start, stop, step: a[start:stop:step], index_select=lambda a, i, dim: a.index_select(dim, i),
    gather=lambda a, i, dim: a.gather(dim, i),
    masked_select=lambda a, m: a.masked_select(m), cat=lambda a, b, dim: torch.cat([a, b], dim),
    stack=lambda a, b, dim: torch.stack([a, b], dim),
    diag=torch.diag, diagonal=lambda a: a.diagonal(1), tril=lambda a: a.tril(-1), triu=lambda a: a.triu(1),
    index_colon=lambda a: (a[1:4, :], a[-1], a[:, 2], a[::2], a[..., 1:]), index_rows=lambda a, i: (a[i], a[i, 1:3]),
    index_mixed=lambda a: (a[1, 2:], a[:, None, 0], a[:, :, 3]), index_mask=lambda a: a[a > 0],
    to_type=lambda a: (a.to(torch.float32), a.to(torch.int64), a.double().float().to(torch.int32), a > 0),
    from_array=lambda: (torch.tensor([[1.5, 2], [3, 4]]), torch.tensor([1, 2, 3]), torch.tensor([[True, False]]),
                        torch.tensor(2.5, dtype=torch.float64)),
    arange=lambda: (torch.arange(0, 10, 3), torch.arange(0.5, 3.0, 0.5), torch.arange(5)),
    linspace=lambda: (torch.linspace(0, 1, 7), torch.linspace(-2, 3, 4, dtype=torch.float64)),
    eye=lambda: (torch.eye(3), torch.eye(2, 4)),
    full=lambda: (torch.full([2, 3], 1.5), torch.zeros(2, 2), torch.ones(3, dtype=torch.int64), torch.full([2], 7)),
    like=lambda a: (torch.zeros_like(a), torch.ones_like(a, dtype=torch.int64), torch.full_like(a, 0.25)),
    addmm=lambda a, b, c, beta, alpha: torch.addmm(a, b, c, beta=beta, alpha=alpha),
    einsum=lambda a, b: torch.einsum("ij,jk->ik", a, b), einsum_batch=lambda a, b: torch.einsum("bij,bkj->bik", a, b),
    svdvals=torch.linalg.svdvals, eigvalsh=torch.linalg.eigvalsh,
    eigvalsh_upper=lambda a: torch.linalg.eigvalsh(a, "U"), qr_r=lambda a: torch.linalg.qr(a, "r")[1].abs(),
    cholesky=torch.linalg.cholesky, inv=torch.linalg.inv, det=torch.linalg.det,
    slogdet=lambda a: torch.linalg.slogdet(a)[1], solve=torch.linalg.solve,
    lstsq=lambda a, b: torch.linalg.lstsq(a, b).solution, pinv=lambda a: torch.linalg.pinv(a, 1e-15),
    matrix_rank=torch.linalg.matrix_rank,
    linalg_norm=torch.linalg.norm, linalg_norm_p=lambda a, p: torch.linalg.norm(a, p),
    linalg_norm_dims=lambda a: torch.linalg.norm(a, dim=(0, 2), keepdim=True),
    linalg_norm_fro=lambda a: torch.linalg.norm(a, "fro"), linalg_norm_nuc=lambda a: torch.linalg.norm(a, "nuc"),
    matrix_norm=torch.linalg.matrix_norm,
    matrix_norm_2=lambda a: torch.linalg.matrix_norm(a, 2), vector_norm=lambda a, p: torch.linalg.vector_norm(a, p),
    linear=F.linear, linear_nobias=F.linear,
    conv2d=lambda x, w, b, stride, padding, dilation, groups: F.conv2d(x, w, b, stride, padding, dilation, groups),
    max_pool2d=lambda x, kernel: F.max_pool2d(x, kernel), max_pool2d_padded=lambda x: F.max_pool2d(x, 3, 2, 1),
    avg_pool2d=lambda x, kernel, stride, padding, count: F.avg_pool2d(
        x, kernel, stride, padding, count_include_pad=count),
    adaptive_avg_pool2d=lambda x, size: F.adaptive_avg_pool2d(x, size), dropout_eval=lambda x: F.dropout(x, 0.5, False),
    local_response_norm=lambda x, size: F.local_response_norm(x, size, 0.3, 0.75, 2.0),
    softmax=lambda x, dim: F.softmax(x, dim), log_softmax=lambda x, dim: F.log_softmax(x, dim),
    one_hot=lambda y: F.one_hot(y, 5), cross_entropy=lambda x, y, reduction: F.cross_entropy(x, y, reduction=reduction),
    nll_loss=lambda x, y, reduction: F.nll_loss(F.log_softmax(x, 1), y, reduction=reduction),
    mse_loss=lambda x, y, reduction: F.mse_loss(x, y, reduction=reduction),
    l1_loss=lambda x, y, reduction: F.l1_loss(x, y, reduction=reduction),
    cross_entropy_weighted=lambda x, y, w: F.cross_entropy(x, y, w.detach()),
    cross_entropy_smoothed=lambda x, y, smoothing: F.cross_entropy(x, y, label_smoothing=smoothing),
    cross_entropy_ignored=lambda x, y: F.cross_entropy(x, y, ignore_index=1),
    mlp_cross_entropy=lambda x, y, w1, b1, w2, b2: F.cross_entropy(F.linear(F.linear(x, w1, b1).tanh(), w2, b2), y),
)


@op
def inplace(a, b, c):
    x = a.clone()
    x.add_(b, alpha=-0.1).mul_(2).sub_(c).div_(3).addcmul_(b, c, value=0.5).addcdiv_(b, c, value=0.25)
    x.mul_(b).div_(c).add_(1).sub_(0.5).clamp_(-3, 3)
    return x, a.clone().zero_(), a.clone().fill_(1.25), a.clone().copy_(b), a.clone().relu_()


@op
def index_put(a, b):
    x = a.clone()
    x[1:3] = b
    x[torch.tensor([0, 4])] = b * 2
    x[3] = b[0]
    return x


@op
def svd(a):
    u, s, vh = torch.linalg.svd(a, full_matrices=False)
    return s, u * s.exp() @ vh


@op
def eigh(a):
    values, vectors = torch.linalg.eigh(a)
    return values, vectors * values.exp() @ vectors.t()


@op
def qr(a):
    q, r = torch.linalg.qr(a)
    return q @ r, r.t() @ r


@op
def conv2d_reflect(x):
    return module_with(nn.Conv2d(2, 3, 3, padding=1, padding_mode="reflect"), x)(x)


@op
def conv2d_circular(x):
    return module_with(nn.Conv2d(2, 3, 3, padding=2, padding_mode="circular"), x)(x)


def module_with(module, like):
    """Returns the module with every parameter drawn from the stream of its name."""
    module = module.to(like.dtype)
    with torch.no_grad():
        for name, p in module.named_parameters():
            p.copy_(draw("module/" + name, list(p.shape), -0.5, 0.5, p.dtype))
    return module


@op
def batch_norm_train(x, w, b):
    mean, var = torch.zeros(3, dtype=x.dtype), torch.ones(3, dtype=x.dtype)
    return F.batch_norm(x, mean, var, w, b, True, 0.1, 1e-5), mean, var


@op
def batch_norm_eval(x, w, b):
    mean, var = torch.full([3], 0.2, dtype=x.dtype), torch.full([3], 1.7, dtype=x.dtype)
    return F.batch_norm(x, mean, var, w, b, False, 0.1, 1e-5)


@op
def batch_norm_module(x):
    m = module_with(nn.BatchNorm2d(3), x)
    m(x), m(x * 2)
    m.eval()
    return m(x), m.running_mean, m.running_var, m.num_batches_tracked


@op
def lenet(x):
    net = module_with(nn.Sequential(
        nn.Conv2d(1, 4, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.LocalResponseNorm(3), nn.Conv2d(4, 6, 3),
        nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(24, 8), nn.Tanh(),
        nn.Dropout(0.5), nn.Linear(8, 3)), x)
    net.eval()
    loss = nn.CrossEntropyLoss()(net(x), torch.tensor([0, 2]))
    loss.backward()
    return (loss,) + tuple(p.grad for p in net.parameters())


def seeded(f):
    OPS["random_" + f.__name__] = lambda: (torch.manual_seed(20240607), f())[1]


@seeded
def randn(): return torch.randn(3, 4), torch.randn(20), torch.randn(2, dtype=torch.float64)
@seeded
def rand(): return torch.rand(3, 4), torch.rand(5, dtype=torch.float64)
@seeded
def randint(): return torch.randint(0, 10, [12]), torch.randint(-3, 4, [2, 3])
@seeded
def randperm(): return torch.randperm(17)
@seeded
def generator():
    g = torch.Generator().manual_seed(123)
    return torch.randn(5, generator=g), torch.rand(3, generator=g), torch.randperm(6, generator=g), torch.randn(3)


def record(name, t, dtype):
    """Returns type and shape, and up to 12 elements or else the first 6 and two projections."""
    t = t.detach()
    kind = {torch.float32: "f4", torch.float64: "f8", torch.int64: "i8", torch.int32: "i4", torch.bool: "b1"}[t.dtype]
    flat = t.to(torch.float64).reshape(-1)
    digits = 12 if t.dtype == torch.float64 else 9
    numbers = flat.tolist()
    if len(numbers) > 12:
        projections = [float(flat @ draw(f"{name}/p{k}", [len(numbers)], -1, 1, torch.float64)) for k in range(2)]
        numbers = numbers[:6] + projections
    return [kind, list(t.shape), [float(f"%.{digits}g" % v) for v in numbers]]


def answer(case, dtype):
    name, arguments = case["name"], case.get("args", {})
    inputs = [make_input(f"{name}/{k}", spec, dtype) for k, spec in enumerate(case["in"])]
    wants = case.get("grad", True)
    leaves = [x for x in inputs if x.is_floating_point()] if wants else []
    for x in leaves:
        x.requires_grad_()
    outputs = OPS[case["op"]](*inputs, **arguments)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    result = {"out": [record(name, o, dtype) for o in outputs]}
    if not leaves:
        return result
    total = sum((o * draw(f"{name}/w{j}", list(o.shape), -1, 1, dtype)).sum()
                for j, o in enumerate(outputs) if o.requires_grad)
    hessian = case.get("hessian", False)
    gradients = torch.autograd.grad(total, leaves, create_graph=hessian, allow_unused=True)
    gradients = [torch.zeros_like(x) if g is None else g for g, x in zip(gradients, leaves)]
    result["grad"] = [record(name, g, dtype) for g in gradients]
    if hessian:
        along = sum((g * draw(f"{name}/v{k}", list(g.shape), -1, 1, dtype)).sum() for k, g in enumerate(gradients))
        second = torch.autograd.grad(along, leaves, allow_unused=True)
        result["hvp"] = [record(name, torch.zeros_like(x) if g is None else g, dtype) for g, x in zip(second, leaves)]
    return result


def main():
    torch.set_num_threads(1)
    cases = json.load(open(os.path.join(HERE, "torch_cases.json")))
    answers = {}
    for case in cases:
        answers[case["name"]] = {"f8": answer(case, torch.float64)}
        if case.get("float32", True):
            answers[case["name"]]["f4"] = answer(case, torch.float32)
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "torch_answers.json")
    with open(target, "w") as f:
        rows = (f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in answers.items())
        f.write("{\n" + ",\n".join(rows) + "\n}\n")
    count = sum(len(a) for a in answers.values())
    print(f"{len(cases)} cases, {count} with their number types, PyTorch {torch.__version__}: {target}")


if __name__ == "__main__":
    main()
