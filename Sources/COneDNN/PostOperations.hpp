// What a primitive does with a result before it stores it, in oneDNN's terms.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include "Descriptions.hpp"

namespace shim {

inline void append(dnnl::post_ops &operations, dnnl::algorithm function, float alpha = 0) {
#if DNNL_VERSION_MAJOR >= 3
  operations.append_eltwise(function, alpha, 0.0f);
#else
  operations.append_eltwise(1.0f, function, alpha, 0.0f);
#endif
}

/// Attributes with the scratch memory left to the caller, the earlier content of the result added
/// where `accumulate`, and then the activation.
inline dnnl::primitive_attr attributes(dnn_activation activation, bool accumulate) {
  dnnl::post_ops operations;
  if (accumulate) operations.append_sum(1.0f);
  switch (activation) {
    case dnn_activation_none: break;
    case dnn_activation_relu: append(operations, dnnl::algorithm::eltwise_relu); break;
    case dnn_activation_tanh: append(operations, dnnl::algorithm::eltwise_tanh); break;
    case dnn_activation_logistic: append(operations, dnnl::algorithm::eltwise_logistic); break;
    case dnn_activation_swish: append(operations, dnnl::algorithm::eltwise_swish, 1); break;
    default: throw Refusal{"unknown activation"};
  }
  dnnl::primitive_attr attributes = caller_scratch();
  attributes.set_post_ops(operations);
  return attributes;
}

}  // namespace shim
