namespace EdgeRouter.Model.Chat;

/// <summary>Something in a request that the target cannot express. The translator reports, the caller decides: refuse with a 4xx that names the field, or drop it and say so.</summary>
/// <param name="Field">Its name in the caller's own words: <c>logit_bias</c>, <c>messages[2].content[0].input_audio</c>.</param>
/// <param name="Droppable">Without it the answer is still an answer to this request. False for content that the model would not see, and for what changes the shape of the answer.</param>
/// <param name="Reason">For people; no request text.</param>
internal readonly record struct FieldLoss(string Field, bool Droppable, string Reason);
